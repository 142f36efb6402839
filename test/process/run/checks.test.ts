// What the host does with a running guest, around a stand-in for QEMU that ends once the file
// `over` is there.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Check } from '../../../src/run/checks.ts';
import { judge } from '../../../src/run/judge.ts';
import { bootQemu } from '../../../src/run/qemu.ts';
import { isAlive, readPids, withPath } from '../../support/process.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('checks');

const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

/** A check whose command is a line of shell. */
const shell = (name: string, line: string, other: Partial<Check> = {}): Check => ({
  name,
  command: ['sh', '-c', line],
  ready: 'here',
  timeoutSeconds: 20,
  ...other,
});

async function boot(folder: string, checks: readonly Check[], signal?: AbortSignal) {
  const told: string[] = [];
  const result = await withPath(fixtures, () =>
    bootQemu({
      image: join(folder, 'image'),
      memory: 16 * 2 ** 20,
      cpu: 'max',
      machine: 'microvm',
      accelerator: 'tcg',
      commandLine: 'serve',
      timeoutSeconds: 20,
      silenceSeconds: 0.5,
      serialLog: join(folder, 'serial.log'),
      ...(signal && { signal }),
      checks: {
        checks,
        folder,
        environment: { PATH: process.env.PATH!, UNIKERNEL_FORWARD_80: '127.0.0.1:8080' },
        onCheck: ({ name }) => told.push(name),
      },
    }),
  );
  return { result, told, judgement: judge(result.lines, result) };
}

test('a guest without TAP passes by its checks, in order, and may be silent meanwhile', () =>
  withScratch(async (folder) => {
    const { result, told, judgement } = await boot(folder, [
      shell('first', 'sleep 0.8; echo "$UNIKERNEL_FORWARD_80" > where'),
      shell('last', 'test -e where && touch over'),
    ]);
    assert.is(judgement.reason, undefined);
    assert.is(judgement.code, 0);
    assert.equal(told, ['first', 'last']);
    assert.is(readFileSync(join(folder, 'where'), 'utf8'), '127.0.0.1:8080\n');
    assert.equal(
      result.checks.map(({ passed }) => passed),
      [true, true],
    );
  }));

test('a check that fails is told with what it said, and the others go on', () =>
  withScratch(async (folder) => {
    const { result, judgement } = await boot(folder, [
      shell('answers', 'echo out; echo err >&2; exit 3'),
      shell('absent', '', { command: ['no-such-program'] }),
      shell('last', 'touch over'),
    ]);
    assert.is(judgement.code, 6);
    assert.match(
      judgement.reason!,
      /^2 of 3 checks failed: answers, it ended with status 3; absent/,
    );
    assert.match(judgement.reason!, /absent, it cannot be started: .*ENOENT/);
    assert.equal([...result.checks[0]!.output].sort(), ['err', 'out']);
    assert.is(result.checks[2]!.passed, true);
  }));

test('a check that hangs is ended with all that it started', () =>
  withScratch(async (folder) => {
    const hanging = 'sleep 600 & echo $! $$ > pids; wait';
    const { judgement } = await boot(folder, [
      shell('hangs', hanging, { timeoutSeconds: 0.5 }),
      shell('last', 'touch over'),
    ]);
    assert.match(judgement.reason!, /1 of 2 checks failed: hangs, it took longer than 0\.5 s/);
    const pids = await readPids(join(folder, 'pids'));
    assert.is(pids.length, 2);
    assert.not.ok(pids.some(isAlive));
  }));

test('a guest that never is ready, or that ends too early, fails its checks', () =>
  withScratch(async (folder) => {
    const never = await boot(folder, [shell('waits', 'true', { ready: 'there' })]);
    assert.is(never.judgement.code, 101);
    assert.match(
      never.judgement.reason!,
      /fell silent and was stopped before check waits had passed: .*no line with 'there' had come/,
    );

    writeFileSync(join(folder, 'over'), '');
    const early = await boot(folder, [shell('waits', 'true', { ready: 'there' })]);
    assert.is(early.judgement.code, 6);
    assert.match(early.judgement.reason!, /no line with 'there' had come/);
  }));

test('a check outlives the guest for a moment only', () =>
  withScratch(async (folder) => {
    const { judgement } = await boot(folder, [
      shell('lingers', 'touch over; sleep 600'),
      shell('late', 'true'),
    ]);
    assert.match(judgement.reason!, /lingers, the guest ended while it ran/);
    assert.match(judgement.reason!, /late, the guest had ended before it could run/);
  }));

test('an interrupt ends the check and the guest', () =>
  withScratch(async (folder) => {
    const abort = new AbortController();
    const running = boot(
      folder,
      [shell('hangs', 'sleep 600 & echo $! $$ > pids; wait')],
      abort.signal,
    );
    const pids = await readPids(join(folder, 'pids'));
    abort.abort();
    const { result } = await running;
    assert.is(result.outcome, 'killed');
    assert.ok(pids.length > 0 && !pids.some(isAlive));
  }));

test.run();
