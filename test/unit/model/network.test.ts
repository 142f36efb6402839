import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { network } from '../../../src/model/network.ts';
import { networkProblems } from '../../../src/model/network-problems.ts';

const test = suite('network');

/** `net[1].address: …` for each problem of these networks. */
function problems(...networks: readonly object[]): string[] {
  const parsed = networks.map((one) => network.parse(one));
  return networkProblems(parsed).map(
    ({ path: [index, key], message }) => `net[${index}].${key}: ${message}`,
  );
}

const user = { mode: 'user' };
const tap = { mode: 'tap', interface: 'tap0', address: '192.168.7.2/24' };

test('several networks have subnets of their own without being told', () => {
  assert.equal(problems(), []);
  assert.equal(problems(user, user, user, tap), []);
  assert.equal(problems({ ...user, address: '10.1.0.15/16' }, user), []);
});

test('networks that overlap are told with both subnets, the default ones too', () => {
  assert.equal(problems({ ...user, address: '10.0.0.15/16' }, user), [
    'net[1].address: expected another network than 10.0.0.0/16, which net[0] has: its own is 10.0.3.0/24',
  ]);
  assert.equal(problems(user, { ...tap, address: '10.0.2.77/28' }), [
    'net[1].address: expected another network than 10.0.2.0/24, which net[0] has: its own is 10.0.2.64/28',
  ]);
});

test('Linux asks for an address on one network', () => {
  const asked = { ...user, address: 'dhcp' };
  assert.equal(problems(user, asked), []);
  assert.equal(problems(asked, user, { ...tap, address: 'dhcp' }), [
    'net[2].address: expected an address: Linux asks for one on one network only, here on net[0]',
  ]);
});

test('one way leads out, and a gateway that would not be taken is refused', () => {
  const gated = { ...tap, gateway: '192.168.7.1' };
  assert.equal(problems(gated, user), []);
  assert.equal(problems(user, gated), [
    'net[1].gateway: expected none: the way to other networks leads through net[0]',
  ]);
  assert.equal(problems({ ...tap, address: 'dhcp', gateway: '192.168.7.1' }), [
    'net[0].gateway: expected none: with DHCP the answer brings it',
  ]);
  for (const gateway of ['192.168.8.1', '192.168.7.2', '192.168.7.255'])
    assert.equal(problems({ ...tap, gateway }), [
      'net[0].gateway: expected another address of the same network',
    ]);
});

test('the address of a guest is one that a host of its network may have', () => {
  const taken = 'net[0].address: expected a free address of its network';
  for (const address of ['192.168.7.0/24', '192.168.7.255/24'])
    assert.equal(problems({ ...tap, address }), [taken]);
  for (const address of ['10.0.2.0/24', '10.0.2.3/24', '10.0.2.255/24'])
    assert.equal(problems({ ...user, address }), [taken]);
});

test('a tap device and a port of the host are there once; TCP and UDP have ports of their own', () => {
  assert.equal(problems(tap, { ...tap, address: '192.168.8.2/24' }), [
    'net[1].interface: net[0] has it already',
  ]);
  const on = (...forward: object[]) => ({ ...user, forward });
  const web = { host: 8080, guest: 80 };
  assert.equal(problems(on(web, { ...web, protocol: 'udp' }), on({ host: 0, guest: 80 })), []);
  assert.equal(problems(on(web), on({ ...web, guest: 81 })), [
    'net[1].forward: expected each port of the host once',
  ]);
});

test('the guest asks three name servers at most', () => {
  const dns = ['9.9.9.9', '1.1.1.1'];
  assert.equal(problems({ ...user, dns }, { ...tap, dns: ['8.8.8.8'] }), []);
  assert.equal(problems({ ...user, dns }, { ...tap, dns }), [
    'net[1].dns: expected at most 3 in all networks',
  ]);
});

test.run();
