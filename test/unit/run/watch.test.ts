import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Watch } from '../../../src/run/watch.ts';

const test = suite('watch');

const off = { name: 'SHUTDOWN', fields: { guest: true, reason: 'guest-shutdown' } };
const stopped = { name: 'STOP', fields: {} };

function watch(): { watch: Watch; isDecided: () => Promise<boolean> } {
  const watch = new Watch({ timeoutSeconds: 60, silenceSeconds: 60 });
  const later = new Promise<false>((resolve) => setImmediate(resolve, false));
  return { watch, isDecided: () => Promise.race([watch.outcome.then(() => true), later]) };
}

test('a guest that switches the machine off may still say how it went', async () => {
  const { watch: run, isDecided } = watch();
  run.event(off);
  assert.is(await isDecided(), false);
  run.end({ status: 83 });
  assert.is(await run.outcome, 'exited');
  assert.is(run.hasEndedBySelf, true);
  run.close();
});

test('once its processor stands still it does not', async () => {
  const { watch: run } = watch();
  run.event(off);
  run.event(stopped);
  assert.is(await run.outcome, 'exited');
  assert.is(run.hasEndedBySelf, false);
  assert.is(run.isSwitchedOff, true);
  run.close();
});

test('a processor that is stopped for another reason decides nothing', async () => {
  const { watch: run, isDecided } = watch();
  run.event(stopped);
  assert.is(await isDecided(), false);
  run.event({ name: 'SHUTDOWN', fields: { reason: 'guest-reset' } });
  assert.is(await run.outcome, 'reboot-loop');
  run.close();
});

test('threads that were asked for are no part of what a guest says', () => {
  const seen: string[] = [];
  const run = new Watch({ onLine: (line) => seen.push(line) });
  const answer = ['THREADS: the host asks, 1.000 s after the start', '  thread', 'THREADS: end'];
  for (const line of ['before', ...answer, 'after', 'THREADS: 2.000 s after the start'])
    run.line(line);
  assert.equal(run.lines, ['before', 'after', 'THREADS: 2.000 s after the start']);
  assert.equal(seen, run.lines);
  assert.equal(run.answers, answer);
  run.close();
});

test('without limits a guest may be silent, and a panic still ends the run', async () => {
  const run = new Watch({});
  const soon = new Promise<'nothing'>((resolve) => setTimeout(resolve, 50, 'nothing'));
  assert.is(await Promise.race([run.outcome, soon]), 'nothing');
  run.line('Kernel panic - not syncing: out of memory');
  assert.is(await run.outcome, 'panic');
  run.close();
});

test('a guest that is looked after may be silent until it no longer is', async () => {
  const run = new Watch({ silenceSeconds: 0.05 });
  run.suspend();
  run.heard();
  const later = new Promise<'nothing'>((resolve) => setTimeout(resolve, 200, 'nothing'));
  assert.is(await Promise.race([run.outcome, later]), 'nothing');
  run.resume();
  assert.is(await run.outcome, 'silence');
  run.close();
});

test.run();
