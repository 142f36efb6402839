import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { alarmOf } from '../../../src/run/alarms.ts';

const alarms = suite('alarms');

for (const line of [
  'CRASH: page fault at 0',
  'PANIC: no memory',
  'Kernel panic - not syncing: No working init found.',
  '[    0.123456] Kernel panic - not syncing: oops',
]) {
  alarms(`"${line}" tells of a crash`, () => {
    assert.equal(alarmOf(line), { kind: 'crash', line });
  });
}

alarms('what the watchdog of the guest says is a hang', () => {
  const line = 'HANG: threads wait for each other, one of them is thread 7';
  assert.equal(alarmOf(line), { kind: 'hang', line });
  assert.is(alarmOf('HANGING on'), undefined);
});

alarms('Bail out! is a decision of the test', () => {
  assert.equal(alarmOf('Bail out! no disk'), { kind: 'bail-out', line: 'Bail out! no disk' });
});

for (const line of [
  'ok 1 - PANIC is handled',
  '  CRASH in a YAML block',
  'CRASHED is another word',
  '# Kernel panic - not syncing',
  '[    0.1] lkl: PANIC',
]) {
  alarms(`"${line}" is a line like any other`, () => {
    assert.is(alarmOf(line), undefined);
  });
}

alarms.run();
