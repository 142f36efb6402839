import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  findSymbol,
  listSymbols,
  parseSymbols,
  symbolNames,
} from '../../../src/kconfig/symbols.ts';
import { fixtureLinux, fixtureTree } from './trees.ts';

const test = suite('kconfig/symbols');

test('every symbol is listed with what the tree says of it, sorted', async () => {
  const lines = await listSymbols(fixtureTree);
  const symbols = parseSymbols(lines);
  const names = symbols.map(({ name }) => name);
  assert.equal(names, [...names].sort());
  assert.equal(symbolNames(lines), names);
  assert.equal(findSymbol(lines, 'HZ'), {
    name: 'HZ',
    type: 'int',
    place: 'Config.uk:7',
    settable: true,
    ranges: [['1', '1000', null]],
    defaults: [['100', null]],
    prompt: 'Ticks in a second',
  });
  assert.equal(findSymbol(lines, 'VIRTIO')!.selects, [['RING', null]]);
  assert.equal(findSymbol(lines, 'WIFI')!.depends, 'NET && !SMALL && HZ > 50');
  assert.equal(findSymbol(lines, 'LIBC_B')!.choice, ['LIBC_A', 'LIBC_B']);
  assert.is(findSymbol(lines, 'LIBC_B')!.depends, undefined);
  assert.is(findSymbol(lines, 'APP_SPEED')!.place, 'application/Config.uk:1');
  assert.is(findSymbol(lines, names[0]!)!.name, names[0]);
  assert.is(findSymbol(lines, 'H'), undefined);
});

test('settable is what some configuration lets a user set', async () => {
  const lines = await listSymbols(fixtureTree);
  const settable = (name: string) => findSymbol(lines, name)!.settable ?? false;
  assert.is(settable('WIFI'), true);
  assert.is(settable('FUTEX'), true, 'behind a prompt that is hidden by default');
  assert.is(settable('ROUTER'), true, 'one of its alternatives is possible');
  assert.is(settable('HELPER'), false, 'no prompt');
  assert.is(settable('ON_MARS'), false, 'needs what no file defines');
});

test('a Linux tree is listed too', async () => {
  const lines = await listSymbols(fixtureLinux);
  assert.equal(findSymbol(lines, 'EXT4_FS'), {
    name: 'EXT4_FS',
    type: 'tristate',
    place: 'arch/lkl/Kconfig:15',
    settable: true,
    depends: 'BLOCK',
    prompt: 'ext4',
  });
});

test('a tree that cannot be read is told with the reason', async () => {
  try {
    await listSymbols({ ...fixtureTree, root: 'Config.missing' });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /cannot be read: .*Config\.missing/);
  }
});

test.run();
