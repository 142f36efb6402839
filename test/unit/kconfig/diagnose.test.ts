import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { compareKconfig } from '../../../src/kconfig/compare.ts';
import { diagnoseKconfig, symbolsToExplain } from '../../../src/kconfig/diagnose.ts';
import { explainKconfig, unikraftTree } from '../../../src/kconfig/explain.ts';
import type { KconfigScalar } from '../../../src/model/kconfig.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';
import type { KconfigRequest } from '../../../src/plan/requests.ts';

// These ask the real kconfiglib about the small tree in test/fixtures/kconfig.
const test = suite('kconfig/diagnose');

const fixtures = join(packageRoot, 'test/fixtures/kconfig');
const tree = unikraftTree({
  folder: join(fixtures, 'tree'),
  libraries: { none: join(fixtures, 'no-kconfig-here') },
  application: join(fixtures, 'app'),
  name: 'test',
});
const location = { file: 'unikernel.config.ts', line: 3, column: 5 };

async function diagnose(
  config: string,
  wanted: Record<string, KconfigScalar>,
  options: { path?: readonly string[]; pythons?: readonly string[] } = {},
): Promise<Diagnostic[]> {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-test-'));
  try {
    const file = join(folder, '.config');
    writeFileSync(file, config);
    const requests = Object.entries(wanted).map(
      ([symbol, value]): KconfigRequest => ({
        symbol,
        value,
        path: options.path ?? ['kconfig', symbol],
      }),
    );
    const comparison = compareKconfig(config, requests);
    const explanations = await explainKconfig(
      tree,
      file,
      symbolsToExplain(comparison),
      ...(options.pythons ? [options.pythons] : []),
    );
    const locate = async (path: readonly (string | number)[]) =>
      path[0] === 'kconfig' ? location : undefined;
    return await diagnoseKconfig(comparison, explanations, locate, 'unikraft');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function one(config: string, wanted: Record<string, KconfigScalar>): Promise<Diagnostic> {
  const diagnostics = await diagnose(config, wanted);
  assert.is(diagnostics.length, 1);
  return diagnostics[0]!;
}

test('an unmet dependency is told with its false parts and their values', async () => {
  const config = '# CONFIG_NET is not set\nCONFIG_SMALL=y\nCONFIG_HZ=20\n';
  assert.equal(await one(config, { WIFI: true }), {
    code: 'kconfig/not-effective',
    message: 'WIFI=y is requested of the Unikraft tree, but it is absent.',
    notes: [
      'it depends on: NET && !SMALL && HZ > 50\n               ^^^    ^^^^^^    ^^^^^^^',
      'of which is not met: NET=n, SMALL=y, HZ=20',
      'defined at Config.uk:26',
    ],
    suggestion: 'set NET: true, SMALL: false, HZ so that HZ > 50',
    location,
  });
});

test('a dependency on a symbol that must be off, or does not exist, is told so', async () => {
  const off = await one('CONFIG_NET=y\nCONFIG_SMALL=y\n', { WIFI: true });
  assert.is(off.notes![1], 'of which is not met: SMALL=y');
  assert.is(off.suggestion, 'set SMALL: false');
  const mars = await one('', { ON_MARS: true });
  assert.is(mars.notes![1], 'of which is not met: MARS does not exist in this tree');
  assert.is(mars.suggestion, 'take ON_MARS out of the config');
});

test('a hidden prompt is told by its condition', async () => {
  const diagnostic = await one('CONFIG_FUTEX=y\n', { FUTEX: false });
  assert.is(
    diagnostic.message,
    'FUTEX=n is requested of the Unikraft tree, but FUTEX=y is effective.',
  );
  assert.is(diagnostic.notes![1], 'of which is not met: EXPERT=n');
  assert.is(diagnostic.suggestion, 'set EXPERT: true');
});

test('who selects or implies a symbol is told', async () => {
  const config = 'CONFIG_VIRTIO=y\nCONFIG_RING=y\nCONFIG_CONSOLE=y\n';
  const ring = await one(config, { RING: false });
  assert.is(ring.notes![0], 'it is selected by VIRTIO');
  assert.is(ring.suggestion, 'set VIRTIO: false');
  const both = await one(`${config}CONFIG_DISK=y\n`, { RING: false });
  assert.is(both.notes![0], 'it is selected by DISK, VIRTIO');
  assert.is(both.suggestion, 'ask for RING: true, or for none of those that select it');
  const console = await one(config, { CONSOLE: false });
  assert.is(console.notes![0], 'it is implied by VIRTIO');
});

test('a symbol without prompt is told by what would select it', async () => {
  const { notes, suggestion } = await one('', { HELPER: true });
  assert.equal(notes!.slice(0, 2), [
    'it has no prompt: its value follows from other symbols',
    'it would be selected by USES_HELPER',
  ]);
  assert.is(suggestion, 'set USES_HELPER: true');
});

test('a choice, a range and a type are told', async () => {
  const other = await one('CONFIG_LIBC_A=y\n', { LIBC_B: true });
  assert.is(other.notes![0], "of the choice 'Libc' LIBC_A is taken");
  assert.is(other.suggestion, 'set LIBC_A: false');
  const none = await one('CONFIG_LIBC_A=y\n', { LIBC_A: false });
  assert.is(none.notes![0], "one symbol of the choice 'Libc' has to be taken");
  const range = await one('CONFIG_HZ=100\n', { HZ: 5000 });
  assert.is(range.notes![0], 'its range is 1 to 1000');
  assert.is(range.suggestion, 'take a value from 1 to 1000');
  const type = await one('CONFIG_HZ=100\n', { HZ: true });
  assert.is(type.notes![0], 'HZ is of type int');
  assert.is(type.suggestion, 'write a number: HZ: 100');
});

test('a misspelt symbol is told with the nearest name, also when it was to be off', async () => {
  const unknown = (symbol: string, near: string) => ({
    code: 'kconfig/unknown-symbol',
    message: `There is no Kconfig symbol ${symbol} in the Unikraft tree.`,
    suggestion: near,
    location,
  });
  assert.equal(await diagnose('', { FUTEXX: true, VIRTOI: false, APP_SPED: 3, SMALL: false }), [
    unknown('FUTEXX', 'write FUTEX'),
    unknown('APP_SPED', 'write APP_SPEED'),
    unknown('VIRTOI', 'write VIRTIO'),
  ]);
  const far = await one('', { QQQQQQQQ: true });
  assert.is(far.suggestion, 'unikernel kconfig search QQQQQQQQ');
});

test('a symbol of the base configuration is told as such', async () => {
  const [diagnostic] = await diagnose('', { NET: true }, { path: ['images', 'boot', 'base'] });
  assert.is(diagnostic!.location, undefined);
  assert.is(diagnostic!.notes!.at(-1), 'it comes with the base configuration');
});

test('without kconfiglib the mismatch is still told, and that its cause is not known', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-test-'));
  const python = join(folder, 'python3');
  writeFileSync(python, '#!/bin/sh\nexit 3\n');
  chmodSync(python, 0o755);
  try {
    const [bare] = await diagnose('', { NET: true }, { pythons: [join(folder, 'none'), python] });
    assert.is(bare!.code, 'kconfig/not-effective');
    assert.equal(bare!.notes, [
      'the cause is not known: python3 has no kconfiglib; install it with: apt-get install python3-kconfiglib',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a tree that cannot be read leaves the mismatch, with the reason', async () => {
  const broken = { ...tree, root: 'Config.missing' };
  const explanations = await explainKconfig(broken, join(fixtures, 'app/Config.uk'), ['NET']);
  assert.is(explanations.known, false);
  assert.match(
    explanations.known ? '' : explanations.reason,
    /kconfiglib cannot read the tree: .*Config\.missing/,
  );
});

test.run();
