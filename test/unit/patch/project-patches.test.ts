import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Patch } from '../../../src/model/patch.ts';
import { contentFiles } from '../../../src/model/patch-content.ts';
import { applySeries, conflictsOf, seriesFiles } from '../../../src/patch/series.ts';
import { type Files, Working } from '../../../src/patch/tree.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { folderTree, projectContent, projectPatches } from './project-patches.ts';
import { git, withFolder, writeTree } from './support.ts';

// The patches that come with the project, on the tree that comes with it.
const test = suite('patches');

const core = join(packageRoot, 'recipes/core');

async function coreSeries(): Promise<Patch[]> {
  const folders = ['nolibc', 'linker-script', 'timer'];
  return (await Promise.all(folders.map(projectPatches))).flat();
}

test('every folder of patches has patches, and each names files that exist', async () => {
  const folders = readdirSync(join(packageRoot, 'patches'));
  assert.equal(folders.sort(), ['linker-script', 'lkl', 'nolibc', 'timer']);
  for (const folder of folders) {
    const patches = await projectPatches(folder);
    assert.ok(patches.length > 0, folder);
    const used = new Set(patches.flatMap(contentFiles));
    for (const file of used) assert.ok(existsSync(join(packageRoot, file)), file);
    for (const file of readdirSync(join(packageRoot, 'patches', folder)))
      if (file !== 'index.ts')
        assert.ok(used.has(`patches/${folder}/${file}`), `${file} is unused`);
  }
});

test('the series applies to the embedded tree, and is obsolete there the second time', async () => {
  const series = await coreSeries();
  const result = applySeries(folderTree(core), series, projectContent);
  assert.equal(conflictsOf(result), []);
  assert.ok(result.patches.every(({ state }) => state === 'clean'));
  const patched = new Working(folderTree(core));
  for (const [file, { after }] of result.changed) patched.write(file, after);
  const again = applySeries(patched as Files, series, projectContent);
  assert.equal(
    again.patches.map(({ name, state }) => `${name} ${state}`),
    series.map(({ name }) => `${name} obsolete`),
  );
});

test('each patch also applies without those before it', async () => {
  for (const patch of await coreSeries()) {
    const [outcome] = applySeries(folderTree(core), [patch], projectContent).patches;
    assert.is(outcome!.state, 'clean', patch.name);
  }
});

test('git makes the same tree of the rendered series, with and without context', async () => {
  const series = await coreSeries();
  for (const context of [0, 3] as const) {
    const result = applySeries(folderTree(core), series, projectContent, { context });
    withFolder((folder) => {
      const before = [...result.changed].flatMap(([file, change]) =>
        change.before === undefined ? [] : [[file, change.before] as const],
      );
      writeTree(folder, Object.fromEntries(before));
      const made = seriesFiles(result, { sums: true });
      execFileSync('sha256sum', ['--check', '--quiet', '-'], {
        cwd: folder,
        input: made.get('SHA256SUMS'),
      });
      const flags = context === 0 ? ['--unidiff-zero'] : [];
      for (const [name, diff] of made)
        if (name.endsWith('.patch')) git(folder, ['apply', ...flags, '-'], diff);
      const tree = folderTree(folder);
      for (const [file, { after }] of result.changed) assert.is(tree.read(file), after, file);
    });
  }
});

test('the patches to Linux only insert, so that their diffs quote nothing of it', async () => {
  for (const { name, change } of await projectPatches('lkl')) {
    const ops = 'operations' in change ? change.operations.map(({ op }) => op) : ['a diff'];
    const inserting = ['addFile', 'append', 'insertAfter', 'insertBefore'];
    for (const op of ops) assert.ok(inserting.includes(op), name);
  }
});

test.run();
