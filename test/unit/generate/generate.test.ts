import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makeText, type ShellText } from '../../../src/generate/escape.ts';
import { generate } from '../../../src/generate/generate.ts';
import { type ConfigInput, lkl } from '../../../src/index.ts';
import { config as schema } from '../../../src/model/config.ts';
import { namedSources } from '../../../src/model/named-sources.ts';
import { type ImagePlan, planImage } from '../../../src/plan/plan.ts';
import { readTemplates } from '../../../src/realise/facts.ts';

const test = suite('generate');

const image: ConfigInput['images'][string] = {
  arch: 'x86_64',
  platform: 'kvm',
  libc: 'nolibc',
  unikraft: { type: 'embedded' },
  application: 'app',
  libraries: [lkl()],
};

function plan(toolchain: string): ImagePlan {
  const { images } = schema.parse({ images: { boot: image } });
  const places = {
    unikraft: { name: 'unikraft-source', folder: '/host/core' },
    application: { name: 'app', folder: '/host/project/app', inProject: 'app' },
    libraries: [{ name: 'lkl-port', folder: '/host/lkl' }],
    linux: namedSources(images)[0]!,
  };
  return planImage('boot', images.boot!, places, {
    contentOf: (folder) => folder,
    patchContent: (file) => file,
    linuxMakefile: '',
    linuxBase: () => '',
    makefileTemplate: '',
    toolchain: { gcc: { version: toolchain, hash: toolchain } },
    tool: '',
    lock: { sources: { 'npm:lkl@1.0.3': { integrity: 'sha512-x' } } },
  });
}

const files = (toolchain = 'gcc') =>
  generate({
    plan: plan(toolchain),
    templates: readTemplates(),
    unikraftDefconfig: 'CONFIG_A=y\n',
    linuxConfig: 'CONFIG_B=y\n',
    bootCommand: 'qemu -kernel "$image"' as ShellText,
    patches: new Map([['linux/0001-x.patch', 'diff']]),
  });

test('the files are sorted, and each that can says what it was generated from', () => {
  const paths = [...files().keys()];
  assert.equal(paths, [...paths].sort());
  for (const name of ['Makefile', 'run.sh', 'plan.json'])
    assert.match(
      files().get(name)!,
      /generated from unikernel\.config\.ts by `unikernel generate boot`/,
    );
});

test('nothing of the host or its toolchain stands in them', () => {
  assert.equal([...files('gcc')], [...files('clang')]);
  for (const [name, text] of files()) assert.not(text.includes('/host/'), name);
});

test('folders of the project are named in it, others in SOURCES', () => {
  const makefile = files().get('Makefile')!;
  assert.match(makefile, /^APPLICATION +\?= \$\(PROJECT\)\/app$/m);
  assert.match(makefile, /^UNIKRAFT_SOURCE +\?= \$\(SOURCES\)\/unikraft-source$/m);
  assert.match(makefile, /^LINUX_SOURCE +\?= \$\(SOURCES\)\/lkl-1\.0\.3\/src\/linux$/m);
});

test('make reads its text literally', () => {
  assert.is(makeText('a$b#c'), 'a$$b\\#c');
});

test.run();
