// The detectors on a real QEMU, with guests of a few instructions.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { kvmProblem } from '../../../src/run/accelerator.ts';
import { judge } from '../../../src/run/judge.ts';
import { type BootOptions, type BootResult, bootQemu } from '../../../src/run/qemu.ts';
import { withScratch } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';
import { buildGuest } from './guests/build.ts';

const guests = suite('guests');

const boot = (behaviour: string, given: Partial<BootOptions> = {}): Promise<BootResult> =>
  withScratch((folder) =>
    bootQemu({
      image: buildGuest(behaviour, folder),
      memory: 32 * 2 ** 20,
      cpu: 'max',
      machine: 'microvm',
      accelerator: 'tcg',
      commandLine: '',
      timeoutSeconds: 30,
      silenceSeconds: 20,
      serialLog: join(folder, 'logs/serial.log'),
      ...given,
    }),
  );

for (const machine of ['microvm', 'q35', 'pc'] as const) {
  guests(`a guest on ${machine} reports its tests and leaves with its status`, async () => {
    const result = await boot('tap', { machine });
    assert.is(result.outcome, 'exited');
    assert.is(result.status, 83);
    assert.is(result.accelerator, 'tcg');
    assert.equal(result.messages, []);
    const judgement = judge(result.lines, result);
    assert.is(judgement.verdict, 'pass');
    assert.is(judgement.passed, 2);
    assert.equal(judgement.tests[1]!.diagnostics, { time_us: 7 });
    assert.equal(judgement.other, ['firmware says hello']);
  });
}

guests('under KVM the same guest does the same, where KVM works', async () => {
  const { argv } = await boot('tap');
  const problem = await kvmProblem(argv[0]!, 'microvm', 'qemu64');
  if (problem !== undefined) return skip(`no KVM: ${problem}`);
  const result = await boot('tap', { accelerator: 'kvm', cpu: 'qemu64' });
  assert.is(result.status, 83);
  assert.is(result.accelerator, 'kvm');
});

guests('the automatic choice says why it is not KVM', async () => {
  const result = await boot('tap', { accelerator: 'auto' });
  assert.is(result.status, 83);
  assert.is(result.accelerator === 'tcg', result.acceleratorReason !== undefined);
});

guests('the lines are told while the guest runs, and every byte is in the log', async () => {
  await withScratch(async (folder) => {
    const serialLog = join(folder, 'deep/serial.log');
    const lines: string[] = [];
    const result = await boot('tap', { serialLog, onLine: (line) => lines.push(line) });
    assert.equal(lines, result.lines);
    assert.is(lines[0], 'firmware says hello');
    assert.match(readFileSync(serialLog, 'latin1'), /^firmware says hello\r\nTAP version 14\n/);
  });
});

guests('the command line reaches the guest as it is', async () => {
  const commandLine = 'one "two" three=4, five';
  const result = await boot('arguments', { commandLine });
  assert.equal(result.lines, [commandLine]);
});

guests(
  'binary rubbish, a line of 20000 characters and a last line without an end are read',
  async () => {
    const { lines, status } = await boot('garbage');
    assert.is(status, 83);
    assert.is(lines[0], '\u{fffd}\u{fffd} broken \u{fffd}');
    assert.is(lines[1], 'red \u{fffd} text');
    assert.match(lines[2]!, /^x+ … \(3616 more characters\)$/);
    assert.is(lines[3], 'last');
  },
);

guests('a guest that falls silent is stopped, with the state of its processor', async () => {
  const result = await boot('silent', { silenceSeconds: 0.5 });
  assert.is(result.outcome, 'silence');
  assert.is(result.status, undefined);
  assert.is(result.guestState!.halted, true);
  assert.is(result.guestState!.interruptsEnabled, false);
  assert.match(result.guestState!.instructionPointer, /^0*1000[0-9a-f]{2}$/);
  assert.is(result.guestState!.symbol, 'halted+0x2');
  assert.ok(result.seconds >= 0.5 && result.seconds < 10, `${result.seconds}`);
});

guests('a guest that never says anything is silent too, and running', async () => {
  const result = await boot('mute', { silenceSeconds: 0.5 });
  assert.is(result.outcome, 'silence');
  assert.equal(result.lines, []);
  assert.is(result.guestState!.halted, false);
});

guests('a guest that talks for ever runs out of time', async () => {
  const result = await boot('chatter', { timeoutSeconds: 1, silenceSeconds: 0.5 });
  assert.is(result.outcome, 'timeout');
  assert.ok(result.guestState);
  assert.is(judge(result.lines, result).code, 101);
});

guests('a crash report ends a hung run at once, and is read to its end', async () => {
  const result = await boot('panic');
  assert.is(result.outcome, 'panic');
  assert.equal(result.alarm, { kind: 'crash', line: 'CRASH: page fault at 0' });
  assert.is(result.lines.at(-1), '  rip 1');
  assert.ok(result.seconds < 10, `${result.seconds}`);
});

guests('the status of a crash is one', async () => {
  const result = await boot('crash_status');
  assert.is(result.status, 85);
  assert.is(judge(result.lines, result).code, 101);
});

guests('a triple fault is told from a reset, with the place', async () => {
  for (const machine of ['microvm', 'pc'] as const) {
    const result = await boot('triple_fault', { machine });
    assert.is(result.outcome, 'triple-fault');
    assert.match(result.guestState!.instructionPointer, /^0*1000[0-9a-f]{2}$/);
    assert.equal(result.messages, []);
  }
  const reset = await boot('reset', { machine: 'pc' });
  assert.is(reset.outcome, 'reboot-loop');
});

guests('a guest that switches off has no status of its own', async () => {
  const result = await boot('switch_off', { machine: 'pc' });
  assert.is(result.outcome, 'exited');
  assert.is(result.status, 0);
  assert.is(judge(result.lines, result).verdict, 'fail');
});

guests('aborting ends QEMU', async () => {
  const stop = new AbortController();
  const run = boot('mute', { signal: stop.signal });
  setTimeout(() => stop.abort(), 500);
  const result = await run;
  assert.is(result.outcome, 'killed');
  assert.ok(result.seconds < 5, `${result.seconds}`);
});

guests('a QEMU that is killed from outside is no clean end', async () => {
  await withScratch(async (folder) => {
    const pidFile = join(folder, 'pid');
    const result = await boot('silent', {
      extraArguments: ['-pidfile', pidFile],
      onLine: () => process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL'),
    });
    assert.is(result.outcome, 'killed');
    assert.is(result.status, undefined);
  });
});

const failure = (run: Promise<unknown>): Promise<UserError> =>
  run.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: UserError) => error,
  );

guests('an argument that QEMU refuses is told in its words, with the command', async () => {
  const error = await failure(boot('tap', { cpu: 'no-such-cpu' }));
  assert.instance(error, UserError);
  assert.is(error.exitCode, 2);
  const [diagnostic] = error.diagnostics;
  assert.is(diagnostic!.code, 'run/qemu-failed');
  assert.match(diagnostic!.notes!.join('\n'), /no-such-cpu/);
  assert.match(diagnostic!.suggestion!, /^\/\S*qemu-system-x86_64 .*-cpu no-such-cpu/);
});

guests('an image that is none is refused', async () => {
  const error = await failure(boot('tap', { image: '/dev/null' }));
  assert.is(error.diagnostics[0]!.code, 'run/qemu-failed');
});

guests('an error of whoever reads the lines ends QEMU and is passed on', async () => {
  const error = await failure(
    boot('silent', {
      onLine: () => {
        throw new Error('the reader broke');
      },
    }),
  );
  assert.is(error.message, 'the reader broke');
});

guests('a log on a full disk ends the run, and is called that', async () => {
  const error = await failure(boot('silent', { serialLog: '/dev/full' }));
  assert.is(error.diagnostics[0]!.code, 'build/no-space');
});

guests.run();
