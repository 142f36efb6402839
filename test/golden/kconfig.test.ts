// What a person is told of a request that did not take effect, one file for each cause; asked of the
// real kconfiglib about the small tree in test/fixtures/kconfig. UPDATE_GOLDEN=1 as for mistakes.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderDiagnostic } from '../../src/diagnostics/render.ts';
import { compareKconfig } from '../../src/kconfig/compare.ts';
import { diagnoseKconfig, symbolsToExplain } from '../../src/kconfig/diagnose.ts';
import { explainKconfig, unikraftTree } from '../../src/kconfig/explain.ts';
import { entry } from '../../src/kconfig/literal.ts';
import type { KconfigScalar } from '../../src/model/kconfig.ts';
import { packageRoot } from '../../src/plan/package-root.ts';
import { withScratch } from '../support/scratch.ts';

const expected = join(dirname(fileURLToPath(import.meta.url)), 'kconfig');
const fixtures = join(packageRoot, 'test/fixtures/kconfig');
const tree = unikraftTree({
  folder: join(fixtures, 'tree'),
  libraries: {},
  application: join(fixtures, 'app'),
  name: 'test',
});

/** By file: the lines of the .config that came out, and what was asked for. */
const causes: Record<string, readonly [string, Record<string, KconfigScalar>]> = {
  'unmet-dependency': ['CONFIG_SMALL=y\nCONFIG_HZ=20', { WIFI: true }],
  'unmet-alternatives': ['', { ROUTER: true }],
  'unmet-for-good': ['', { ON_MARS: true }],
  'hidden-prompt': ['CONFIG_FUTEX=y', { FUTEX: false }],
  'no-prompt': ['', { HELPER: true }],
  selected: ['CONFIG_VIRTIO=y\nCONFIG_RING=y', { RING: false }],
  'selected-by-several': ['CONFIG_VIRTIO=y\nCONFIG_DISK=y\nCONFIG_RING=y', { RING: false }],
  implied: ['CONFIG_VIRTIO=y\nCONFIG_RING=y\nCONFIG_CONSOLE=y', { CONSOLE: false }],
  'out-of-range': ['CONFIG_HZ=100', { HZ: 5000 }],
  'wrong-type': ['CONFIG_HZ=100', { HZ: true }],
  'wrong-type-hex': ['CONFIG_BASE_ADDRESS=0x100000', { BASE_ADDRESS: 16 }],
  'choice-taken': ['CONFIG_LIBC_A=y', { LIBC_B: true }],
  'choice-emptied': ['CONFIG_LIBC_A=y', { LIBC_A: false }],
  misspelt: ['', { FUTEXX: true }],
  'misspelt-and-off': ['', { VIRTOI: false }],
  'unlike-any': ['', { QQQQQQQQ: true }],
  renamed: ['', { VIRTIO_NET: true }],
  'renamed-back': ['', { LIBUKRANDOM: true }],
};

const test = suite('golden/kconfig');

for (const [name, [config, wanted]] of Object.entries(causes))
  test(`${name} is told as expected`, async () => {
    const file = join(expected, `${name}.txt`);
    const actual = await tell(config, wanted);
    if (process.env.UPDATE_GOLDEN) {
      writeFileSync(file, actual);
      assert.unreachable(`${file} is rewritten: look at it and run the test again`);
    }
    assert.is(actual, readFileSync(file, 'utf8'));
  });

test('every file is of a cause', () => {
  const names = Object.keys(causes).map((name) => `${name}.txt`);
  assert.equal(readdirSync(expected).sort(), names.sort());
});

async function tell(config: string, wanted: Record<string, KconfigScalar>): Promise<string> {
  const lines = Object.entries(wanted).map(([symbol, value]) => `  ${entry(symbol, value)},`);
  const source = ['kconfig: {', ...lines, '}', ''].join('\n');
  return withScratch(async (folder) => {
    const file = join(folder, '.config');
    writeFileSync(file, `${config}\n`);
    const requests = Object.entries(wanted).map(([symbol, value]) => ({
      symbol,
      value,
      path: ['kconfig', symbol],
    }));
    const comparison = compareKconfig(config, requests);
    const explanations = await explainKconfig(tree, file, symbolsToExplain(comparison));
    const place = { file: 'unikernel.config.ts', line: 2, column: 3 };
    const found = await diagnoseKconfig(comparison, explanations, async () => place, 'unikraft');
    const options = { color: false, readSource: () => source };
    return `${found.map((each) => renderDiagnostic(each, options)).join('\n\n')}\n`;
  });
}

test.run();
