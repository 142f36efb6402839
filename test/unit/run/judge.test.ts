import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderDiagnostic } from '../../../src/diagnostics/render.ts';
import { explainFailure, judge } from '../../../src/run/judge.ts';
import type { BootResult } from '../../../src/run/qemu.ts';

const judging = suite('judge');

const full = ['1..2', 'ok 1 - first', 'ok 2 - second'];

const boot = (result: Partial<BootResult>): BootResult => ({
  outcome: 'exited',
  status: 83,
  lines: full,
  messages: [],
  accelerator: 'tcg',
  argv: ['qemu-system-x86_64', '-kernel', 'a b'],
  seconds: 1,
  serialLog: 'serial.log',
  checks: [],
  ...result,
});

const verdict = (result: Partial<BootResult>) => {
  const run = boot(result);
  const { verdict: word, code, reason } = judge(run.lines, run);
  return { word, code, reason };
};

judging('a full TAP with the success status passes', () => {
  const run = boot({});
  const judgement = judge(run.lines, run);
  assert.is(judgement.verdict, 'pass');
  assert.is(judgement.code, 0);
  assert.is(judgement.reason, undefined);
  assert.is(judgement.passed, 2);
});

judging('a full TAP with another status fails', () => {
  assert.equal(verdict({ status: 87 }), {
    word: 'fail',
    code: 6,
    reason: 'Every test passed, but main() returned a failure',
  });
  assert.match(verdict({ status: 0 }).reason!, /switched the machine off/);
  assert.match(verdict({ status: 1 }).reason!, /QEMU ended with status 1/);
  assert.is(verdict({ status: 1 }).word, 'fail');
});

judging('a failed test gives 6 and its name, whatever the status', () => {
  const lines = ['1..2', 'ok 1 - first', 'not ok 2 - second'];
  for (const status of [83, 87])
    assert.equal(verdict({ lines, status }), {
      word: 'fail',
      code: 6,
      reason: '1 of 2 tests failed: 2 second',
    });
});

judging('a test to be done, or skipped, may fail', () => {
  const lines = ['1..2', 'not ok 1 - a # TODO', 'not ok 2 - b # SKIP no disk'];
  const run = boot({ lines });
  const judgement = judge(lines, run);
  assert.is(judgement.verdict, 'pass');
  assert.equal(
    judgement.skipped.map(({ name }) => name),
    ['b'],
  );
});

judging('a TAP that is not whole fails though the guest left well', () => {
  assert.equal(verdict({ lines: ['1..2', 'ok 1 - first'] }), {
    word: 'fail',
    code: 6,
    reason: "The guest's TAP is not whole: the output ends after 1 of 2 tests",
  });
  assert.is(verdict({ lines: [] }).code, 6);
});

judging('a bail-out is the decision of the test', () => {
  const lines = ['1..2', 'Bail out! no disk'];
  const alarm = { kind: 'bail-out', line: lines[1]! } as const;
  assert.equal(verdict({ lines, outcome: 'panic', alarm }), {
    word: 'fail',
    code: 6,
    reason: 'The guest bailed out: no disk',
  });
});

judging('a crash gives 101 and says how far the tests got', () => {
  const lines = ['1..2', 'ok 1 - first', 'CRASH: page fault'];
  const alarm = { kind: 'crash', line: lines[2]! } as const;
  const expected = {
    word: 'fail',
    code: 101,
    reason: 'The guest crashed (CRASH: page fault) after test 1 of 2, first',
  };
  assert.equal(verdict({ lines, alarm, outcome: 'panic' }), expected);
  assert.equal(verdict({ lines, alarm, status: 85 }), expected);
});

judging('a crash report fails a run that ends well otherwise', () => {
  const line = 'PANIC: late';
  assert.is(verdict({ lines: [...full, line], alarm: { kind: 'crash', line } }).code, 101);
});

judging('the crash status alone is enough', () => {
  assert.equal(verdict({ status: 85 }), {
    word: 'fail',
    code: 101,
    reason: 'The guest crashed after all 2 tests',
  });
});

for (const outcome of ['silence', 'timeout', 'triple-fault', 'reboot-loop', 'killed'] as const) {
  judging(`${outcome} gives 101, also after the last test`, () => {
    const { status: _, ...rest } = boot({ outcome });
    const judgement = judge(full, rest);
    assert.is(judgement.verdict, 'fail');
    assert.is(judgement.code, 101);
    assert.match(judgement.reason!, /after all 2 tests$/);
  });
}

judging('a guest that never says anything is told apart', () => {
  assert.is(
    verdict({ lines: [], outcome: 'silence' }).reason,
    'The guest said nothing and was stopped before the plan of its tests',
  );
});

judging('under KVM a triple fault cannot be told from a reset, and that is said', () => {
  assert.match(
    verdict({ outcome: 'reboot-loop', accelerator: 'kvm' }).reason!,
    /triple fault or on/,
  );
});

judging('a failure is told with the last lines, the log and the command', () => {
  const lines = ['1..1', ...Array.from({ length: 30 }, (_, i) => `line ${i}`)];
  const guestState = {
    instructionPointer: '1000',
    stackPointer: '2000',
    halted: true,
    interruptsEnabled: false,
    faultAddress: '0',
  };
  const run = boot({ outcome: 'silence', lines, guestState, messages: ['warning: x'] });
  const diagnostic = explainFailure(run, judge(lines, run));
  const text = renderDiagnostic(diagnostic, { color: false, readSource: () => undefined });
  const expected = [
    'error[run/silence]: The guest fell silent and was stopped before the first of 1 tests.',
    '  note: the processor was halted at 1000, stack pointer 2000, with interrupts off, so that nothing can wake it',
    '  note: QEMU says:',
    '        warning: x',
    '  note: the console ended with:',
    ...lines.slice(-25).map((line) => `        ${line}`),
    '  note: the whole console: serial.log',
    "  help: qemu-system-x86_64 -kernel 'a b'",
  ];
  assert.is(text, expected.join('\n'));
});

const check = (name: string, reason?: string) => ({
  name,
  passed: reason === undefined,
  ...(reason !== undefined && { reason }),
  output: ['expected 200'],
  seconds: 1,
});

judging('a guest that is checked needs no TAP; one that has a plan has to keep it', () => {
  const checks = [check('answers')];
  assert.is(verdict({ lines: ['up'], checks }).word, 'pass');
  assert.is(verdict({ checks }).word, 'pass');
  assert.match(
    verdict({ lines: ['1..2', 'ok 1 - first'], checks }).reason!,
    /the output ends after 1 of 2 tests/,
  );
  assert.is(
    verdict({ lines: ['up'], checks, status: 87 }).reason,
    'Every check passed, but main() returned a failure',
  );
  assert.match(
    verdict({ lines: ['up'], checks, outcome: 'silence' }).reason!,
    /fell silent and was stopped after all 1 checks/,
  );
});

judging('checks that failed are told beside the tests, with what they said', () => {
  const run = boot({
    lines: ['1..1', 'not ok 1 - first'],
    checks: [check('answers'), check('counts', 'it ended with status 1')],
  });
  const judgement = judge(run.lines, run);
  assert.is(judgement.code, 6);
  assert.is(
    judgement.reason,
    '1 of 1 tests failed: 1 first; 1 of 2 checks failed: counts, it ended with status 1',
  );
  const { notes } = explainFailure(run, judgement);
  assert.ok(notes?.includes('check counts ended with:\nexpected 200'));
});

judging('of a guest that hung its threads are told, or that it did not answer', () => {
  const lines = ['1..1', 'THREADS: 1.000 s after the start', 'THREADS: end'];
  const thread = { id: 1, name: 'main', state: 'ready', seconds: 2, addresses: [] } as const;
  const notes = (threads: BootResult['threads']) => {
    const run = boot({ outcome: 'silence', lines, ...(threads && { threads }) });
    return explainFailure(run, judge(run.lines, run)).notes!;
  };
  assert.equal(notes(undefined), [
    'the console ended with:\n1..1',
    'the whole console: serial.log',
  ]);
  assert.match(notes({ seconds: 1, threads: [thread] })[0]!, /^its threads, 1\.0 s .*\n1 +main/s);
  assert.is(notes('none')[0], 'asked for its threads, it did not answer');
});

judging('a hang that the guest saw itself is told as one', () => {
  const line = 'HANG: nothing is left that could wake any thread of the program: thread 1';
  const run = boot({ status: 85, alarm: { kind: 'hang', line }, lines: ['1..1', line] });
  const judgement = judge(run.lines, run);
  assert.is(judgement.code, 101);
  assert.is(judgement.reason, `The guest hung (${line}) before the first of 1 tests`);
  assert.is(explainFailure(run, judgement).code, 'run/hang');
});

judging.run();
