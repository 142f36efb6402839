import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { type ConfigInput, lkl } from '../../../src/index.ts';
import { config as schema } from '../../../src/model/config.ts';
import { namedSources } from '../../../src/model/named-sources.ts';
import { type Facts, planImage } from '../../../src/plan/plan.ts';

const test = suite('plan');

const facts: Facts = {
  contentOf: (folder) => `content of ${folder}`,
  patchContent: (file) => `text of ${file}`,
  linuxMakefile: 'all:',
  linuxBase: () => 'CONFIG_NET=y\n',
  makefileTemplate: 'template',
  toolchain: { gcc: { version: '12', hash: 'a' } },
  tool: 'tool',
  lock: { sources: { 'npm:lkl@1.0.3': { integrity: 'sha512-x' } } },
};

const places = {
  unikraft: { name: 'unikraft-source', folder: '/t/core' },
  application: { name: 'app', folder: '/t/app', inProject: 'app' },
  libraries: [{ name: 'lkl-port', folder: '/t/lkl' }],
};

type Input = ConfigInput['images'][string];

function plan(changes: Partial<Input> = {}, changedFacts: Partial<Facts> = {}) {
  const input: ConfigInput = {
    images: {
      boot: {
        arch: 'x86_64',
        platform: 'kvm',
        libc: 'nolibc',
        unikraft: { type: 'embedded' },
        application: 'app',
        libraries: [lkl()],
        ...changes,
      },
    },
  };
  const { images } = schema.parse(input);
  const [linux] = namedSources(images);
  return planImage(
    'boot',
    images.boot!,
    { ...places, linux: linux! },
    { ...facts, ...changedFacts },
  );
}

const hashes = (p: ReturnType<typeof plan>) => ({
  image: p.result.hash,
  lkl: p.linux!.lkl.hash,
  generated: p.generated.hash,
});

test('how the image runs changes what is generated, and rebuilds nothing', () => {
  const [a, b] = [hashes(plan()), hashes(plan({ run: { memory: '32Mi' } }))];
  assert.is(a.image, b.image);
  assert.is(a.lkl, b.lkl);
  assert.is.not(a.generated, b.generated);
});

test('a changed application rebuilds the image and leaves lkl alone', () => {
  const contentOf = (folder: string) => (folder === '/t/app' ? 'edited' : facts.contentOf(folder));
  const [a, b] = [hashes(plan()), hashes(plan({}, { contentOf }))];
  assert.is.not(a.image, b.image);
  assert.is(a.lkl, b.lkl);
});

test('a Linux option, the base, linux.mk and the toolchain each rebuild lkl and the image', () => {
  const before = hashes(plan());
  const after = [
    plan({ libraries: [lkl({ kconfig: { VFAT_FS: true } })] }),
    plan({}, { linuxBase: () => 'CONFIG_NET=n\n' }),
    plan({}, { linuxMakefile: 'all: x' }),
    plan({}, { toolchain: { gcc: { version: '12', hash: 'b' } } }),
  ].map(hashes);
  for (const { image, lkl } of after) {
    assert.is.not(image, before.image);
    assert.is.not(lkl, before.lkl);
  }
});

test('an allowance is no other value, and rebuilds nothing', () => {
  const asked = hashes(plan({ kconfig: { HZ: 100 } }));
  const allowed = hashes(plan({ kconfig: { HZ: { value: 100, allowed: 'old trees' } } }));
  assert.is(asked.image, allowed.image);
});

test("the image's own kconfig wins over what its parts ask for", () => {
  const value = plan({ kconfig: { LIBLKL: false } }).requests.find((r) => r.symbol === 'LIBLKL');
  assert.equal(value, {
    symbol: 'LIBLKL',
    value: false,
    path: ['images', 'boot', 'kconfig', 'LIBLKL'],
  });
});

test('a source that is not locked is refused with exit code 3', () => {
  assert.throws(
    () => plan({}, { lock: { sources: {} } }),
    (error: unknown) =>
      error instanceof UserError &&
      error.exitCode === 3 &&
      error.diagnostics[0]?.code === 'lock/missing',
  );
});

test.run();
