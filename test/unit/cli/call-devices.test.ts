import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withDevices } from '../../../src/cli/call-devices.ts';
import type { Session } from '../../../src/cli/session.ts';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { samplePlan } from '../../support/sample-plan.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('devices for one call');

const data = { name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data' } as const;
const web = { host: 8080, guest: 80, protocol: 'tcp' };

/** The image of a session whose config has a network with a forward and two disks, with devices. */
function altered(net: readonly string[], disk: readonly string[] = []) {
  const { image } = samplePlan({
    net: [{ mode: 'user', forward: [{ host: 8080, guest: 80 }] }],
    disks: [
      { ...data, state: true },
      { ...data, name: 'site', from: 'www', mount: '/site' },
    ],
  });
  const session = { loaded: { config: { images: { boot: image } } } } as unknown as Session;
  const result = withDevices(session, ['boot'], { net, disk });
  return { ...result, given: session, image: result.session.loaded.config.images.boot! };
}

function refusal(net: readonly string[], disk: readonly string[] = []): string {
  try {
    altered(net, disk);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    assert.is(error.exitCode, 2);
    const { message, suggestion } = error.diagnostics[0]!;
    return suggestion ? `${message} → ${suggestion}` : message;
  }
  throw new Error('it was not refused');
}

test('without options a session stays as it is', () => {
  const { session, given } = altered([]);
  assert.is(session, given);
});

test('a forward is added to the network of the config, or takes the place of one to the same port', () => {
  const forwards = (...net: string[]) => {
    const [network] = altered(net).image.net;
    return network?.mode === 'user' && network.forward;
  };
  const dns = { host: 5353, guest: 53, protocol: 'udp' };
  assert.equal(forwards('forward=5353:53/udp'), [web, dns]);
  assert.equal(forwards('forward=0:80,forward=9090:80/udp'), [
    { ...web, host: 0 },
    { ...web, host: 9090, protocol: 'udp' },
  ]);
  assert.equal(forwards('forward=0:80', 'user'), [{ ...web, host: 0 }]);
});

test('networks that are given whole stand for those of the config', () => {
  const tap =
    'tap,interface=tap0,address=192.168.7.2/24,gateway=192.168.7.1,dns=9.9.9.9,dns=1.1.1.1';
  assert.equal(altered([tap, 'user']).image.net, [
    {
      mode: 'tap',
      interface: 'tap0',
      address: '192.168.7.2/24',
      gateway: '192.168.7.1',
      dns: ['9.9.9.9', '1.1.1.1'],
    },
    { mode: 'user', forward: [] },
  ]);
});

test('what no network can be is refused in the words of the call', () => {
  assert.match(refusal(['usr']), /^--net usr: expected user or tap, not 'usr'\.$/);
  assert.match(refusal(['tap,interface=t,addres=1']), /not 'addres=1'\. → write address=$/);
  assert.match(refusal(['forward=80']), /expected forward=HOST:GUEST, two ports.*, not '80'\.$/);
  assert.match(refusal(['forward=1:2/sctp']), /not '1:2\/sctp'/);
  assert.match(refusal(['forward=70000:80']), /not '70000:80'/);
  assert.match(refusal(['user,address=10.0.2.15']), /address: expected 'dhcp' or an address/);
  assert.match(refusal(['tap,address=dhcp']), /^--net tap,address=dhcp: interface: /);
  const tap = 'tap,interface=tap0,address=10.0.2.7/24';
  assert.match(refusal(['user', tap]), /net\[1\]\.address: expected another network/);
  assert.match(refusal([tap, 'forward=1:2']), /no network behind QEMU.* → --net user,forward=1:2$/);
});

test('a disk is made from another folder, and then not kept, or is a finished image', () =>
  withScratch((folder) => {
    const [other, file] = [join(folder, 'other'), join(folder, 'x.disk')];
    mkdirSync(other);
    writeFileSync(file, '');
    const made = altered([], [`data=${other}`, `site=${file}`]);
    const [first, second] = made.image.disks;
    assert.equal([first!.from, first!.state], [other, false]);
    assert.is(second!.from, 'www');
    assert.equal([...made.diskFiles], [['site', file]]);
    assert.is(made.session.isAltered, true);
  }));

test('a disk that the config does not have is refused, and so is a place that is not there', () => {
  assert.match(
    refusal([], ['dta=.']),
    /boot has no disk 'dta'; its disks are data, site\. → --disk data=\.$/,
  );
  assert.match(refusal([], ['logs=.']), /→ in unikernel\.config\.ts: disks: \[\{ name: 'logs'/);
  assert.match(refusal([], ['data=nowhere']), /there is no folder and no file 'nowhere'/);
  assert.match(refusal([], ['data']), /there is no folder and no file ''/);
});

test('networks need Linux', () => {
  const boot = { ...samplePlan().image, libraries: [] };
  const session = { loaded: { config: { images: { boot } } } } as unknown as Session;
  assert.throws(
    () => withDevices(session, ['boot'], { net: ['user'], disk: [] }),
    /boot: a device needs Linux as a library, lkl\(\)\./,
  );
});

test.run();
