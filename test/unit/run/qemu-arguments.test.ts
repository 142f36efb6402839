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

qemu('a drive is a virtio disk that the guest knows by its name', () => {
  const drives = [{ name: 'data', file: '/tmp/a,b.disk', writes: 'discard' }] as const;
  const words = qemuArguments({ ...setup, drives });
  assert.is(after(words, '-drive'), 'if=none,id=data,format=raw,snapshot=on,file=/tmp/a,,b.disk');
  assert.ok(words.includes('virtio-blk-device,drive=data,serial=data'));
});

qemu('what is written to a drive is refused, discarded or kept', () => {
  const option = (writes: 'refuse' | 'discard' | 'keep') =>
    after(qemuArguments({ ...setup, drives: [{ name: 'd', file: 'f', writes }] }), '-drive')!
      .split(',')
      .at(-2);
  assert.equal((['refuse', 'discard', 'keep'] as const).map(option), [
    'readonly=on',
    'snapshot=on',
    'readonly=off',
  ]);
});

const behindQemu = {
  mode: 'user',
  subnet: '10.0.2.0/24',
  guest: '10.0.2.15',
  gateway: '10.0.2.2',
} as const;

qemu('a network lets in only what is forwarded, from this machine alone', () => {
  const network = {
    ...behindQemu,
    forward: [
      { host: 8080, guest: 80, protocol: 'tcp' as const },
      { host: 5353, guest: 53, protocol: 'udp' as const },
    ],
  };
  const words = qemuArguments({ ...setup, networks: [network] });
  assert.is(
    after(words, '-netdev'),
    'user,id=eth0,net=10.0.2.0/24,host=10.0.2.2,hostfwd=tcp:127.0.0.1:8080-10.0.2.15:80,hostfwd=udp:127.0.0.1:5353-10.0.2.15:53',
  );
  assert.ok(words.includes('virtio-net-device,netdev=eth0'));
});

qemu('a tap device is taken as it is, by a guest with a hardware address of its own', () => {
  const tap = { mode: 'tap', interface: 'tap0', mac: '52:54:00:01:02:03' } as const;
  const words = qemuArguments({ ...setup, networks: [tap, { ...tap, interface: 'tap1' }] });
  const devices = words.filter((word) => /^(tap|virtio-net)/.test(word));
  assert.equal(devices, [
    'tap,id=eth0,ifname=tap0,script=no,downscript=no',
    'virtio-net-device,netdev=eth0,mac=52:54:00:01:02:03',
    'tap,id=eth1,ifname=tap1,script=no,downscript=no',
    'virtio-net-device,netdev=eth1,mac=52:54:00:01:02:03',
  ]);
});

qemu('on q35 and pc devices are on the PCI bus', () => {
  const drives = [{ name: 'data', file: 'f', writes: 'keep' }] as const;
  const network = { ...behindQemu, forward: [] };
  for (const machine of ['q35', 'pc'] as const) {
    const words = qemuArguments({ ...setup, machine, drives, networks: [network] });
    assert.ok(words.includes('virtio-blk-pci,drive=data,serial=data'));
    assert.ok(words.includes('virtio-net-pci,netdev=eth0,romfile='));
  }
});

qemu('random bytes of the host come by a virtio device of the machine', () => {
  for (const [machine, device] of [
    ['microvm', 'virtio-rng-device'],
    ['q35', 'virtio-rng-pci'],
  ] as const) {
    assert.ok(qemuArguments({ ...setup, machine, rng: true }).includes(device));
    assert.not(qemuArguments({ ...setup, machine, rng: false }).includes(device));
  }
});

qemu('further arguments come last', () => {
  const words = qemuArguments({ ...setup, extraArguments: ['-device', 'virtio-blk-device'] });
  assert.equal(words.slice(-2), ['-device', 'virtio-blk-device']);
});

qemu.run();
