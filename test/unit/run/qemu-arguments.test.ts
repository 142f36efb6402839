import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type QemuSetup, qemuArguments } from '../../../src/run/qemu-arguments.ts';

const qemu = suite('QEMU arguments');

const setup: QemuSetup = {
  image: 'boot',
  memory: 64 * 2 ** 20,
  cpu: 'max',
  machine: 'microvm',
  accelerator: 'tcg',
  commandLine: 'one two',
};

const after = (words: readonly string[], word: string) => words[words.indexOf(word) + 1];

qemu('nothing of the host is let in', () => {
  const words = qemuArguments(setup);
  for (const word of ['-nodefaults', '-no-user-config', '-no-reboot'])
    assert.ok(words.includes(word), word);
  assert.is(after(words, '-display'), 'none');
});

qemu('microvm gets the legacy devices that KVM leaves out, and no ACPI', () => {
  const machine = after(qemuArguments(setup), '-M')!.split(',');
  assert.is(machine[0], 'microvm');
  for (const option of ['acpi=off', 'pic=on', 'pit=on', 'rtc=on'])
    assert.ok(machine.includes(option));
});

qemu('only microvm has virtio-mmio transports to set up', () => {
  assert.is(after(qemuArguments(setup), '-global'), 'virtio-mmio.force-legacy=false');
  assert.not(qemuArguments({ ...setup, machine: 'q35' }).includes('-global'));
  assert.is(after(qemuArguments({ ...setup, machine: 'pc' }), '-M'), 'pc');
});

qemu('memory is given in whole units', () => {
  assert.is(after(qemuArguments(setup), '-m'), '64M');
  assert.is(after(qemuArguments({ ...setup, memory: 1536 * 2 ** 10 }), '-m'), '1536K');
});

qemu('an empty command line is left out', () => {
  assert.is(after(qemuArguments(setup), '-append'), 'one two');
  assert.not(qemuArguments({ ...setup, commandLine: '' }).includes('-append'));
});

qemu('a terminal session is recorded, also under a name with a comma', () => {
  const words = qemuArguments({ ...setup, sessionLog: '/tmp/a,b.log' });
  assert.match(after(words, '-chardev')!, /,logfile=\/tmp\/a,,b\.log$/);
  assert.is(after(words, '-serial'), 'chardev:console');
  assert.is(after(qemuArguments(setup), '-serial'), 'stdio');
});

qemu('further arguments come last', () => {
  const words = qemuArguments({ ...setup, extraArguments: ['-device', 'virtio-blk-device'] });
  assert.equal(words.slice(-2), ['-device', 'virtio-blk-device']);
});

qemu.run();
