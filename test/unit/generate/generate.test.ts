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

function plan(toolchain: string, disks: typeof image.disks = []): ImagePlan {
  const { images } = schema.parse({ images: { boot: { ...image, disks } } });
  const places = {
    unikraft: { name: 'unikraft-source', folder: '/host/core' },
    embedded: true,
    application: { name: 'app', folder: '/host/project/app', inProject: 'app' },
    libraries: [{ name: 'lkl-port', folder: '/host/lkl' }],
    disks: disks.map(({ from }) =>
      from === undefined
        ? undefined
        : { name: 'files', folder: `/host/project/${from}`, inProject: from },
    ),
    linux: namedSources(images)[0]!,
  };
  return planImage('boot', images.boot!, places, {
    contentOf: (folder) => folder,
    patchContent: (file) => file,
    linuxMakefile: '',
    linuxBase: () => '',
    makefileTemplate: '',
    flagsTemplate: '',
    toolchain: { gcc: { version: toolchain, hash: toolchain } },
    diskMakefile: '',
    diskTools: {},
    tool: '',
    lock: { sources: { 'npm:lkl@1.0.3': { integrity: 'sha512-x' } } },
  });
}

const files = (
  toolchain = 'gcc',
  disks: typeof image.disks = [],
  skipped: Record<string, Record<string, string>> = {},
) =>
  generate({
    plan: plan(toolchain, disks),
    templates: readTemplates(),
    unikraftDefconfig: 'CONFIG_A=y\n',
    linuxConfig: 'CONFIG_B=y\n',
    bootCommand: 'qemu -kernel "$image"' as ShellText,
    patches: new Map([['linux/0001-x.patch', 'diff']]),
    skipped,
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

test('disks have a rule in the makefile, and those that are kept are made by run.sh', () => {
  const common = { filesystem: 'ext4', size: '16Mi' } as const;
  const text = files('gcc', [
    { ...common, name: 'site', from: 'www', mount: '/site', readOnly: true },
    { ...common, name: 'data', mount: '/data', state: true },
  ]);
  const makefile = text.get('Makefile')!.replaceAll('\\\n\t\t', '');
  assert.match(makefile, /^all: image disks$/m);
  assert.match(
    makefile,
    /DISK=\$\(BUILD\)\/site\.disk FILESYSTEM=ext4 SIZE=16384 NAME=site FROM=\$\(PROJECT\)\/www$/m,
  );
  assert.match(makefile, /NAME=data$/m);
  assert.match(
    text.get('run.sh')!,
    /^test -e "\$kept\/disks\/boot\/data\.disk" \|\| .*cp "\$disks\/data\.disk"/m,
  );
  assert.not.match(text.get('run.sh')!, /kept.*site/);
  assert.is(JSON.parse(text.get('plan.json')!).steps['boot-site-disk'].builder, 'disk');
  for (const [name, plain] of files()) assert.not.match(plain, /disk/, name);
});

test('why a patch is skipped stands in the plan', () => {
  const plan = (text: Map<string, string>) => JSON.parse(text.get('plan.json')!);
  assert.is(plan(files()).skippedPatches, undefined);
  const skipped = { unikraft: { x: 'it is for others' } };
  assert.equal(plan(files('gcc', [], skipped)).skippedPatches, skipped);
});

test('the image is taken by either name, and flags reach every file through a library', () => {
  const text = files();
  const makefile = text.get('Makefile')!;
  assert.match(makefile, /for image in boot_kvm-x86_64 boot_qemu-x86_64; do/);
  assert.match(makefile, / L=\$\(HERE\)\/flags\$\(addprefix :,\$\(LIBRARIES\)\) /);
  assert.match(text.get('flags/Makefile.uk')!, /^CFLAGS-y {2}\+= \$\(PREFIX_MAPS\)$/m);
  assert.match(text.get('flags/Config.uk')!, /^# generated from .*\n$/);
});

test('make reads its text literally', () => {
  assert.is(makeText('a$b#c'), 'a$$b\\#c');
});

test.run();
