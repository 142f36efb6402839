import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { causeLines, findCause } from '../../../src/kconfig/cause.ts';
import { fixtureLinux, fixtureTree } from './trees.ts';

const test = suite('kconfig/cause');

async function told(text: string, symbol: string): Promise<string[]> {
  const requested = [...text.matchAll(/CONFIG_(\w+)/g)].map(([, name]) => name!);
  const reason = await findCause({ tree: fixtureTree, unset: 'default', text }, symbol, requested);
  return causeLines(reason!.cause);
}

test('a request, a default, and nothing are told apart', async () => {
  assert.equal(await told('CONFIG_HZ=50\n', 'HZ'), ['HZ=50 is asked for']);
  assert.equal(await told('', 'HZ'), ['HZ=100 is the default']);
  assert.equal(await told('', 'NET'), ['NET=n: nothing sets it']);
  assert.equal(await told('# CONFIG_FUTEX is not set\nCONFIG_EXPERT=y\n', 'FUTEX'), [
    'FUTEX=n is asked for',
  ]);
});

test('who selects or implies a symbol is followed up to what was asked for', async () => {
  assert.equal(await told('CONFIG_VIRTIO=y\n# CONFIG_RING is not set\n', 'RING'), [
    'RING=y is selected by VIRTIO',
    '  VIRTIO=y is asked for',
  ]);
  assert.equal(await told('CONFIG_VIRTIO=y\n', 'CONSOLE'), [
    'CONSOLE=y is implied by VIRTIO',
    '  VIRTIO=y is asked for',
  ]);
});

test('a member of a choice is asked for or follows from it', async () => {
  assert.equal(await told('CONFIG_LIBC_B=y\n', 'LIBC_B'), ['LIBC_B=y is asked for']);
  assert.equal(await told('CONFIG_LIBC_B=y\n', 'LIBC_A'), ['LIBC_A=n follows from its choice']);
});

test('where what nobody asks for is off, a default counts for nothing', async () => {
  const configured = { tree: fixtureLinux, unset: 'off', text: '' } as const;
  const reason = await findCause(configured, 'BLOCK', []);
  assert.equal(causeLines(reason!.cause), ['BLOCK=n: what nobody asks for is off']);
});

test('a request that cannot be met comes with what keeps it from that', async () => {
  const configured = { tree: fixtureTree, unset: 'default', text: 'CONFIG_WIFI=y\n' } as const;
  const reason = await findCause(configured, 'WIFI', ['WIFI']);
  assert.is(reason!.absent, true);
  assert.equal(reason!.explanation.unmet!.needs, [['NET', 'y', null]]);
  assert.is(await findCause(configured, 'NONE', []), undefined);
});

test.run();
