import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { explainKconfig, linuxTree } from '../../../src/kconfig/explain.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

const test = suite('kconfig/explain');

const linux = linuxTree(join(packageRoot, 'test/fixtures/kconfig/linux'));

test('a Linux tree is read with the variables that its makefile would set', async () => {
  const config = '/dev/null';
  const explanations = await explainKconfig(linux, config, ['EXT4_FS', '64BIT', 'XFS_FS']);
  if (!explanations.known) throw new Error(explanations.reason);
  assert.equal(explanations.symbols, {
    EXT4_FS: {
      type: 'tristate',
      place: 'arch/lkl/Kconfig:15',
      hasPrompt: true,
      unmet: {
        condition: 'BLOCK',
        parts: [{ text: 'BLOCK', symbol: 'BLOCK', value: 'n', exists: true, needed: 'y' }],
      },
      selectedBy: [],
      selectableBy: [],
      impliedBy: [],
      range: null,
      choice: null,
    },
    '64BIT': {
      type: 'bool',
      place: 'arch/lkl/Kconfig:9',
      hasPrompt: false,
      unmet: null,
      selectedBy: ['LKL'],
      selectableBy: [],
      impliedBy: [],
      range: null,
      choice: null,
    },
    XFS_FS: null,
  });
  assert.equal(explanations.names, ['64BIT', 'BLOCK', 'EXT4_FS', 'LKL', 'OUTPUTFORMAT', 'SRCARCH']);
});

test('the names of all symbols are told only when one is unknown', async () => {
  const explanations = await explainKconfig(linux, '/dev/null', ['BLOCK']);
  assert.equal(explanations.known && explanations.names, []);
});

test.run();
