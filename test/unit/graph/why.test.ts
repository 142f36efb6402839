import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entriesOf } from '../../../src/graph/entries.ts';
import { renderText } from '../../../src/graph/text.ts';
import { graphOf } from '../../../src/graph/view.ts';
import { matches, renderWhy } from '../../../src/graph/why.ts';
import { lkl } from '../../../src/index.ts';
import { facts, patch, samplePlan } from '../../support/sample-plan.ts';

const test = suite('why');

const plan = samplePlan({
  kconfig: { HZ: 100 },
  patches: [patch('one')],
  libraries: [lkl({ kconfig: { EXT4_FS: true }, patches: [patch('two')] })],
});
const graph = graphOf([plan], { path: () => '', has: () => false });
const entries = entriesOf(plan, facts, '/project');

function why(name: string, file?: string): string {
  const found = entries.filter((entry) => matches(entry, { name, ...(file && { file }) }));
  return renderWhy(graph, 'boot', name, found, { color: false });
}

test('an option enters the step that it configures', () => {
  assert.is(why('HZ'), 'HZ enters boot (image)\n  by the option HZ=100\n    boot (image)');
  assert.is(why('CONFIG_EXT4_FS').split('\n')[0], 'CONFIG_EXT4_FS enters lkl (lkl)');
  assert.match(why('IPV6'), /by the base configuration, # CONFIG_IPV6 is not set/);
});

test('a patch and the file that it takes text from enter the tree', () => {
  const chain = 'linux (patch) ─▶ lkl (lkl) ─▶ boot (image)';
  assert.is(why('two'), `two enters linux (patch)\n  by the patch two\n    ${chain}`);
  assert.match(why('one.c', '/project/one.c'), /enters unikraft \(patch\)\n {2}by the patch one/);
});

test('a file enters by the folder it lies in, and a folder by all that it holds', () => {
  assert.match(why('app/main.c', '/project/app/main.c'), /^app\/main.c enters app \(folder\)/);
  assert.is(why('.', '/project').match(/ enters /g)?.length, 5);
  assert.is(why('apple', '/project/apple'), '');
});

test('a program of the toolchain has a path through each step that make builds', () => {
  assert.is(
    why('gcc'),
    `gcc enters toolchain
  as the program gcc, gcc 12
    toolchain ─▶ boot (image)
    toolchain ─▶ lkl (lkl) ─▶ boot (image)`,
  );
});

test('a file of a disk has its path to the disk, which is shown beside the image', () => {
  const data = {
    name: 'data',
    filesystem: 'ext4',
    size: '16Mi',
    from: 'data',
    mount: '/d',
  } as const;
  const withDisk = samplePlan({ disks: [data] });
  const shown = graphOf([withDisk], { path: () => '', has: () => false });
  const wanted = { name: 'data/x', file: '/project/data/x' };
  const found = entriesOf(withDisk, facts, '/project').filter((entry) => matches(entry, wanted));
  assert.match(
    renderWhy(shown, 'boot', 'data/x', found, { color: false }),
    /with the folder of the files of the disk data, data\n {4}files \(folder\) ─▶ boot-data-disk \(disk\)$/,
  );
  assert.match(renderText(shown, { color: false }), /^boot-data-disk +disk .*\n└─ from: files/m);
});

test('a source is found by its name, its key and its step', () => {
  for (const name of ['lkl-1.0.3', 'npm:lkl@1.0.3', 'lkl@1.0.3'])
    assert.match(why(name), /as the source npm:lkl@1\.0\.3/);
});

test('what an image asks for is told with its path in the config', () => {
  const asked = entries.find(({ names }) => names.includes('two'))?.asked;
  assert.equal(asked, ['images', 'boot', 'libraries', 0, 'patches', 0]);
});

test('more reasons than a screen holds are counted', () => {
  const many = Array.from({ length: 11 }, (_, n) => ({ ...entries[0]!, by: `by ${n}` }));
  const text = renderWhy(graph, 'boot', 'x', many, { color: false });
  assert.match(text, / {2}by 7\n {2}… and 3 more\n/);
});

test.run();
