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

test.run();
