import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareSides } from '../../../src/kconfig/differ.ts';
import type { KconfigSymbol } from '../../../src/kconfig/symbols.ts';

const test = suite('kconfig/differ');

const symbol = (name: string, rest: Partial<KconfigSymbol> = {}): KconfigSymbol => ({
  name,
  type: 'int',
  place: 'Config.uk:1',
  ...rest,
});

test('symbols that come, go and change are told, and values, sorted', () => {
  const before = {
    symbols: [symbol('A'), symbol('B', { defaults: [['1', null]], ranges: [['1', '9', null]] })],
    values: new Map([
      ['A', '1'],
      ['B', '1'],
    ]),
  };
  const after = {
    symbols: [
      symbol('B', {
        defaults: [['2', 'X']],
        ranges: [['1', '5', null]],
        depends: 'X',
        type: 'hex',
      }),
      symbol('C'),
    ],
    values: new Map([['B', '2']]),
  };
  assert.equal(compareSides(before, after), [
    { type: 'removed', symbol: 'A', value: '1' },
    { type: 'type', symbol: 'B', before: 'int', after: 'hex' },
    { type: 'needs', symbol: 'B', before: null, after: 'X' },
    { type: 'range', symbol: 'B', before: '1 to 9', after: '1 to 5' },
    { type: 'default', symbol: 'B', before: '1', after: '2 if X' },
    { type: 'value', symbol: 'B', before: '1', after: '2' },
    { type: 'added', symbol: 'C', value: null },
  ]);
});

test('of a .config alone only the values are compared; off differs from absent', () => {
  const tree = { symbols: [symbol('A'), symbol('B')], values: new Map([['A', 'n']]) };
  assert.equal(compareSides(tree, { values: new Map() }), [
    { type: 'value', symbol: 'A', before: 'n', after: null },
  ]);
});

test.run();
