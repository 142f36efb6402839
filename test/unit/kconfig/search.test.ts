import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { searchSymbols } from '../../../src/kconfig/search.ts';
import type { KconfigSymbol } from '../../../src/kconfig/symbols.ts';

const test = suite('kconfig/search');

function symbol(name: string, prompt?: string, help?: string): KconfigSymbol {
  return {
    name,
    type: 'bool',
    place: 'Config.uk:1',
    ...(prompt && { prompt }),
    ...(help && { help }),
  };
}

const symbols = [
  symbol('CACHE', undefined, 'Keeps blocks.\nUseful with a slow disk.\n'),
  symbol('DISK', 'Block devices'),
  symbol('DISK_EXTRA', 'More'),
  symbol('STORE', 'Where the disk is'),
];

test('names come first, then prompts, then help with the line that says it', () => {
  assert.equal(
    searchSymbols(symbols, 'disk').map(({ symbol, line }) => [symbol.name, line]),
    [
      ['DISK', undefined],
      ['DISK_EXTRA', undefined],
      ['STORE', undefined],
      ['CACHE', 'Useful with a slow disk.'],
    ],
  );
});

test('case and the prefix CONFIG_ play no part', () => {
  assert.is(searchSymbols(symbols, 'CONFIG_disk')[0]!.symbol.name, 'DISK');
  assert.equal(searchSymbols(symbols, 'nothing'), []);
});

test.run();
