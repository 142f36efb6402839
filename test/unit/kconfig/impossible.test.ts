import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { diagnoseImpossible } from '../../../src/kconfig/impossible.ts';
import { listSymbols } from '../../../src/kconfig/symbols.ts';
import type { KconfigScalar } from '../../../src/model/kconfig.ts';
import { fixtureTree } from './trees.ts';

const test = suite('kconfig/impossible');

const lines = listSymbols(fixtureTree);
const location = { file: 'unikernel.config.ts', line: 3, column: 5 };

async function codes(
  wanted: Record<string, KconfigScalar>,
  extra: { path?: readonly string[]; allowed?: string } = {},
): Promise<string[]> {
  const requests = Object.entries(wanted).map(([symbol, value]) => ({
    symbol,
    value,
    path: ['images', 'app', 'kconfig', symbol],
    ...extra,
  }));
  const found = await diagnoseImpossible(await lines, requests, async () => location, 'unikraft');
  for (const diagnostic of found) assert.equal(diagnostic.location, location);
  return found.map(({ code, message }) => `${code}: ${message}`);
}

test('what some configuration can meet is not told', async () => {
  const fine = { HZ: 1000, NET: true, WIFI: true, BASE_ADDRESS: { hex: 1 }, LIBC_B: true };
  assert.equal(await codes(fine), []);
});

test('an unknown symbol, a wrong type, a value out of range and a choice taken twice are told', async () => {
  assert.equal(await codes({ HZZ: 1, NET: 'y', HZ: 1001, LIBC_A: true, LIBC_B: true }), [
    'kconfig/unknown-symbol: There is no Kconfig symbol HZZ in the Unikraft tree.',
    'kconfig/wrong-type: NET is a symbol of type bool, and "y" is none.',
    'kconfig/out-of-range: HZ=1001 is out of range: 1 to 1000.',
    'kconfig/choice-twice: Of one choice both LIBC_A and LIBC_B are to be taken.',
  ]);
});

test('a choice that is emptied and taken is no conflict', async () => {
  assert.equal(await codes({ LIBC_A: false, LIBC_B: true }), []);
});

test('what may stay unmet, or was not written in a map, is left alone', async () => {
  assert.equal(await codes({ HZZ: 1 }, { allowed: 'a reason' }), []);
  assert.equal(await codes({ HZZ: 1 }, { path: ['images', 'app', 'platform'] }), []);
});

test.run();
