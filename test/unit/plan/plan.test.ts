import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { lkl } from '../../../src/index.ts';
import type { ImagePlan } from '../../../src/plan/plan.ts';
import { facts, samplePlan } from '../../support/sample-plan.ts';

const test = suite('plan');

const hashes = (p: ImagePlan) => ({
  image: p.result.hash,
  lkl: p.linux!.lkl.hash,
  generated: p.generated.hash,
});

test('how the image runs changes what is generated, and rebuilds nothing', () => {
  const [a, b] = [hashes(samplePlan()), hashes(samplePlan({ run: { memory: '32Mi' } }))];
  assert.is(a.image, b.image);
  assert.is(a.lkl, b.lkl);
  assert.is.not(a.generated, b.generated);
});

test('a changed application rebuilds the image and leaves lkl alone', () => {
  const contentOf = (folder: string) =>
    folder === '/project/app' ? 'edited' : facts.contentOf(folder);
  const [a, b] = [hashes(samplePlan()), hashes(samplePlan({}, { contentOf }))];
  assert.is.not(a.image, b.image);
  assert.is(a.lkl, b.lkl);
});

test('a Linux option, the base, linux.mk and the toolchain each rebuild lkl and the image', () => {
  const before = hashes(samplePlan());
  const after = [
    samplePlan({ libraries: [lkl({ kconfig: { VFAT_FS: true } })] }),
    samplePlan({}, { linuxBase: () => 'CONFIG_NET=n\n' }),
    samplePlan({}, { linuxMakefile: 'all: x' }),
    samplePlan({}, { toolchain: { gcc: { version: '12', hash: 'b' } } }),
  ].map(hashes);
  for (const { image, lkl } of after) {
    assert.is.not(image, before.image);
    assert.is.not(lkl, before.lkl);
  }
});

test('an allowance is no other value, and rebuilds nothing', () => {
  const asked = hashes(samplePlan({ kconfig: { HZ: 100 } }));
  const allowed = hashes(samplePlan({ kconfig: { HZ: { value: 100, allowed: 'old trees' } } }));
  assert.is(asked.image, allowed.image);
});

test("the image's own kconfig wins over what its parts ask for", () => {
  const value = samplePlan({ kconfig: { LIBLKL: false } }).requests.find(
    (r) => r.symbol === 'LIBLKL',
  );
  assert.equal(value, {
    symbol: 'LIBLKL',
    value: false,
    path: ['images', 'boot', 'kconfig', 'LIBLKL'],
  });
});

test('a source that is not locked is refused with exit code 3', () => {
  assert.throws(
    () => samplePlan({}, { lock: { sources: {} } }),
    (error: unknown) =>
      error instanceof UserError &&
      error.exitCode === 3 &&
      error.diagnostics[0]?.code === 'lock/missing',
  );
});

test.run();
