import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Patch } from '../../../src/model/patch.ts';
import {
  addFile,
  append,
  insertAfter,
  insertBefore,
  replace,
} from '../../../src/model/patch-builders.ts';
import { applySeries, seriesFiles } from '../../../src/patch/series.ts';
import {
  content,
  files,
  git,
  patch,
  readTree,
  type Tree,
  withFolder,
  writeTree,
} from './support.ts';

const test = suite('patch/render');

const texts = { 'p/new.c': 'int new;\n', 'p/empty': '', 'p/open': 'no newline' };

const strncat = patch([insertAfter({ file: 'a.c', anchor: 'two', lines: ['int three;'] })], {
  name: 'three',
  reason: 'a reason',
  provides: ['three', 'more-numbers'],
  upstream: 'none yet',
});

test('a diff with context carries its head and three lines around', () => {
  const [outcome] = applySeries(
    files({ 'a.c': 'int one;\nint two;\nint four;\n' }),
    [strncat],
    content(),
  ).patches;
  assert.is(
    outcome!.diff,
    `# generated from unikernel.config.ts by \`unikernel generate\`; do not edit
#
# three
# a reason
# provides: three, more-numbers
# upstream: none yet

diff --git a/a.c b/a.c
--- a/a.c
+++ b/a.c
@@ -1,3 +1,4 @@
 int one;
 int two;
+int three;
 int four;
`,
  );
});

test('a diff without context quotes nothing when it only inserts', () => {
  const series = [strncat, patch([addFile({ file: 'd/new.c', from: 'p/new.c' })])];
  const tree = files({ 'a.c': 'int one;\nint two;\nint four;\n' });
  const { patches } = applySeries(tree, series, content(texts), {
    context: 0,
    marker: 'made by a test',
  });
  assert.is(patches[0]!.diff.split('\n')[0], '# made by a test');
  assert.match(patches[0]!.diff, '\n@@ -2,0 +3,1 @@\n+int three;\n');
  assert.not.match(patches[0]!.diff, /^[ -](?!--)/m);
  assert.match(
    patches[1]!.diff,
    'diff --git a/d/new.c b/d/new.c\nnew file mode 100644\n--- /dev/null\n+++ b/d/new.c\n@@ -0,0 +1,1 @@\n+int new;\n',
  );
});

type Setting = 'outside' | 'repository' | 'ignored';

/** Applies the rendered series to the tree as plain make does; what the folder then holds. */
function applied(tree: Tree, series: readonly Patch[], context: 0 | 3, setting: Setting): Tree {
  const result = applySeries(files(tree), series, content(texts), { context });
  const made = seriesFiles(result, { sums: context === 0 });
  return withFolder((folder) => {
    if (setting !== 'outside') git(folder, ['init', '--quiet']);
    if (setting === 'ignored') writeFileSync(join(folder, '.gitignore'), 'tree/\n');
    const at = join(folder, 'tree');
    mkdirSync(at);
    writeTree(at, tree);
    const sums = made.get('SHA256SUMS');
    if (sums !== undefined)
      execFileSync('sha256sum', ['--check', '--quiet', '-'], { cwd: at, input: sums });
    const diffs = [...made].filter(([name]) => name.endsWith('.patch'));
    const flags = context === 0 ? ['--unidiff-zero'] : [];
    for (const [, diff] of diffs) git(at, ['apply', ...flags, '-'], diff);
    const all = readTree(at);
    for (const [, diff] of diffs.reverse()) git(at, ['apply', '--reverse', ...flags, '-'], diff);
    assert.equal(readTree(at), tree, 'taking the series back gives the tree');
    return all;
  });
}

function expected(tree: Tree, series: readonly Patch[]): Tree {
  const { changed, patches } = applySeries(files(tree), series, content(texts));
  assert.ok(patches.every(({ state }) => state === 'clean'));
  const all = { ...tree, ...Object.fromEntries([...changed].map(([f, c]) => [f, c.after])) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const everything = [
  patch(
    [
      addFile({ file: 'd/e/new.c', from: 'p/new.c' }),
      addFile({ file: 'd/empty', from: 'p/empty' }),
      addFile({ file: 'd/open', from: 'p/open' }),
      insertBefore({ file: 'a.c', anchor: 'one', lines: ['first'] }),
      append({ file: 'open.c', lines: ['last'] }),
    ],
    { name: 'one', provides: ['feature-one'] },
  ),
  patch(
    [
      replace({ file: 'd/e/new.c', anchor: 'new', lines: ['int newer;', '', 'int newest;'] }),
      append({ file: 'a.c', lines: ['-- looks like a header', '++ as well'] }),
      append({ file: 'none.c', lines: ['x'] }),
    ],
    { name: 'two', provides: ['feature-two'] },
  ),
];
const tree: Tree = { 'a.c': 'int one;\nint two;\n', 'none.c': '', 'open.c': 'no newline' };

for (const context of [0, 3] as const)
  for (const setting of ['outside', 'repository', 'ignored'] as const)
    test(`git applies what was rendered: context ${context}, ${setting}`, () => {
      assert.equal(applied(tree, everything, context, setting), expected(tree, everything));
    });

test('git applies any insertion that was rendered, and takes it back', () => {
  const line = fc.stringMatching(/^[-+@ \\a-z]{0,6}$/);
  const insertion = fc.record({
    at: fc.nat(),
    where: fc.constantFrom('before', 'after', 'end', 'replace'),
    lines: fc.array(line, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      fc.array(insertion, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(0 as const, 3 as const),
      (lines, ends, insertions, context) => {
        // Numbers make every line an anchor; a replacement keeps the number that it replaces.
        const text = lines.map((l, index) => `${l}<${index}>`).join('\n') + (ends ? '\n' : '');
        const series = insertions.map(({ at, where, lines: extra }, index) => {
          const anchor = `<${at % lines.length}>`;
          const fields = { file: 'f', anchor, lines: [...extra, `(${index})`] };
          const operation = {
            before: insertBefore(fields),
            after: insertAfter(fields),
            end: append({ file: 'f', lines: fields.lines }),
            replace: replace({ ...fields, lines: [...fields.lines, anchor] }),
          }[where]!;
          return patch([operation], { name: `p-${index}`, provides: [`feature-${index}`] });
        });
        assert.equal(
          applied({ f: text }, series, context, 'outside'),
          expected({ f: text }, series),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test.run();
