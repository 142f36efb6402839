import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { comparePlans, type Side } from '../../../src/diff/plans.ts';
import { compareSteps } from '../../../src/diff/steps.ts';
import { library, lkl, npm } from '../../../src/index.ts';
import type { Facts, ImagePlan, Places } from '../../../src/plan/plan.ts';
import { facts, newerLinux, patch, samplePlan } from '../../support/sample-plan.ts';

const test = suite('plans compared');

type Files = Record<string, string>;

function side(plan: ImagePlan, changed: Partial<Facts> = {}, files: Files = {}): Side {
  return {
    plan,
    facts: { ...facts, ...changed },
    filesOf: () => new Map(Object.entries(files)),
  };
}

function compare(changes: Parameters<typeof samplePlan>[0], base: typeof changes = {}) {
  return comparePlans(side(samplePlan(base)), side(samplePlan(changes)));
}

/** What changed by other facts. */
function compareFacts(changed: Partial<Facts>, files: readonly [Files, Files] = [{}, {}]) {
  return comparePlans(
    side(samplePlan(), {}, files[0]),
    side(samplePlan({}, changed), changed, files[1]),
  );
}

test('equal plans have no difference', () => {
  assert.equal(compare({}), []);
});

test('an option has its old and new value, and its path on each side', () => {
  const path = ['images', 'boot', 'kconfig', 'HZ'];
  const option = { type: 'option', tree: 'unikraft', symbol: 'HZ' };
  assert.equal(compare({ kconfig: { HZ: 100 } }, { kconfig: { HZ: { hex: 16 } } }), [
    { ...option, value: { before: '0x10', after: '100' }, asked: { before: path, after: path } },
  ]);
  assert.equal(compare({ kconfig: { HZ: false } }), [
    { ...option, value: { after: 'n' }, asked: { after: path } },
  ]);
  const [linux] = compare({ libraries: [lkl({ kconfig: { VFAT_FS: true } })] });
  assert.is(linux?.type === 'option' && linux.tree, 'linux');
});

test('another reason for an allowance is no difference', () => {
  const allowed = (reason: string) => ({ kconfig: { HZ: { value: 100, allowed: reason } } });
  assert.equal(compare(allowed('a'), allowed('b')), []);
});

test('patches are added, removed, changed in parts, and moved as few as explain the order', () => {
  const series = (...patches: ReturnType<typeof patch>[]) => ({ patches });
  const before = series(patch('a'), patch('b'), patch('c'), patch('d'));
  const after = series(patch('c'), patch('a'), patch('b', 'another'), patch('e'));
  const told = compare(after, before).map((difference) =>
    difference.type === 'patch'
      ? `${difference.name} ${difference.change} ${difference.parts}`.trim()
      : difference.type,
  );
  assert.equal(told, ['c moved', 'b changed reason', 'e added', 'd removed']);
});

test('patches of a library are told with its name', () => {
  const of = (...patches: ReturnType<typeof patch>[]) => ({
    libraries: [library('libs/one', { patches })],
  });
  const asked = { after: ['images', 'boot', 'libraries', 0, 'patches', 0] };
  assert.equal(compare(of(patch('a')), of()), [
    { type: 'patch', tree: 'one', name: 'a', change: 'added', parts: [], asked },
  ]);
});

test('a patch whose file has another text names the file', () => {
  const changes = { patches: [patch('a')] };
  const patchContent = () => 'another text';
  const [difference] = comparePlans(
    side(samplePlan(changes)),
    side(samplePlan(changes, { patchContent }), { patchContent }),
  );
  assert.equal(difference?.type === 'patch' && difference.parts, ['a.c']);
});

test('a folder names the files that were added, removed and changed', () => {
  const contentOf = (folder: string) =>
    folder === '/project/app' ? 'new' : `content of ${folder}`;
  const files = [
    { kept: '1', gone: '1', other: '1' },
    { kept: '1', other: '2', new: '1' },
  ] as const;
  assert.equal(compareFacts({ contentOf }, files), [
    {
      type: 'folder',
      what: 'application',
      place: { before: 'app', after: 'app' },
      files: { added: ['new'], removed: ['gone'], changed: ['other'] },
    },
  ]);
});

test('a source names the fields that differ, and stands as a whole where one side has it', () => {
  assert.equal(compare({ libraries: [lkl({ source: newerLinux })] }), [
    {
      type: 'source',
      what: 'Linux tree',
      field: 'version',
      value: { before: '1.0.3', after: '1.0.4' },
    },
  ]);
  const without = samplePlan({ libraries: [] }, {}, { libraries: [] });
  const found = comparePlans(side(without), side(samplePlan()));
  const source = found.find(({ type }) => type === 'source');
  assert.equal(source, {
    type: 'source',
    what: 'Linux tree',
    field: 'source',
    value: { after: 'npm:lkl@1.0.3' },
  });
});

test('Linux from a folder instead of the registry is another source', () => {
  const linux: Partial<Places> = { linux: { name: 'linux-source', folder: '/elsewhere' } };
  const found = comparePlans(side(samplePlan()), side(samplePlan({}, {}, linux)));
  const type = found.find((difference) => 'field' in difference && difference.field === 'type');
  assert.equal(type && 'value' in type && type.value, { before: 'npm', after: 'folder' });
});

test('the tool itself and the toolchain are named', () => {
  const differences = compareFacts({
    linuxMakefile: 'all: more',
    makefileTemplate: 'another',
    flagsTemplate: 'another',
    toolchain: { ...facts.toolchain, gcc: { version: 'gcc 13', hash: 'z' } },
  });
  assert.equal(differences, [
    { type: 'toolchain', program: 'gcc: gcc 12, now gcc 13' },
    { type: 'tool', file: 'recipes/lkl/linux.mk' },
    { type: 'tool', file: 'src/generate/templates/Makefile.hbs' },
    { type: 'tool', file: 'src/generate/templates/flags.hbs' },
  ]);
});

test('how it is run is told as the config writes it, and rebuilds nothing', () => {
  const changes = { run: { memory: '32Mi', timeout: '2m' } };
  assert.equal(compare(changes, { run: { timeout: '90s' } }), [
    { type: 'run', what: 'run', field: 'memory', value: { before: '64Mi', after: '32Mi' } },
    { type: 'run', what: 'run', field: 'timeout', value: { before: '90s', after: '120s' } },
  ]);
  assert.equal(compareSteps(samplePlan(), samplePlan(changes)).rebuilt, []);
});

test('the steps that are rebuilt are those with another hash, inputs first', () => {
  const changed = samplePlan({ libraries: [lkl({ kconfig: { VFAT_FS: true } })] });
  const { rebuilt, kept } = compareSteps(samplePlan(), changed);
  assert.equal(
    rebuilt.map(({ name }) => name),
    ['lkl', 'boot'],
  );
  assert.ok(kept.some(({ name }) => name === 'linux'));
});

test('no difference in what is built stays without a name', () => {
  const cases: Parameters<typeof samplePlan>[] = [
    [{ libraries: [lkl({ source: npm('lkl', '1.0.3', 'elsewhere') })] }],
    [{ libraries: [] }, {}, { libraries: [] }],
    [{}, { linuxBase: () => 'CONFIG_NET=n' }],
    [{}, {}, { application: { name: 'other', folder: '/project/app', inProject: 'app' } }],
  ];
  for (const [changes, changedFacts = {}, changedPlaces] of cases) {
    const plan = samplePlan(changes, changedFacts, changedPlaces);
    assert.is.not(plan.result.hash, samplePlan().result.hash);
    assert.ok(comparePlans(side(samplePlan()), side(plan, changedFacts)).length > 0);
  }
});

test.run();
