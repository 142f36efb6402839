import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Patch } from '../../../src/model/patch.ts';
import {
  addFile,
  append,
  declare,
  define,
  insertAfter,
  insertBefore,
  replace,
} from '../../../src/model/patch-builders.ts';
import { applySeries, conflictsOf, seriesFiles } from '../../../src/patch/series.ts';
import { Working } from '../../../src/patch/tree.ts';
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

const test = suite('patch/series');

const tree: Tree = {
  'lib/c/Makefile.uk': '$(eval $(call addlib,libc))\nLIBC_SRCS-y += $(LIBC_BASE)/string.c\n',
  'lib/c/exportsyms.uk': 'strlen\n',
  'lib/c/string.c': 'int strlen(const char *s)\n{\n\treturn 0;\n}\n',
  'lib/c/string.h': '#ifndef S_H\n#define S_H\nint strlen(const char *s);\n#endif\n',
};
const texts = {
  'p/strncat.c': 'char *strncat(void)\n{\n\treturn 0;\n}\n',
  'p/new.h': '#define N 1\n',
};
const strncat = patch(
  [
    define({ library: 'lib/c', source: 'strncat.c', from: 'p/strncat.c', symbols: ['strncat'] }),
    declare({ header: 'lib/c/string.h', prototype: 'char *strncat(void);' }),
  ],
  { name: 'strncat', provides: ['strncat'] },
);

function apply(on: Tree, ...patches: Patch[]) {
  return applySeries(files(on), patches, content(texts));
}

/** The tree with what a series did to it. */
function after(on: Tree, ...patches: Patch[]): Tree {
  const { changed } = apply(on, ...patches);
  return {
    ...on,
    ...Object.fromEntries([...changed].map(([file, change]) => [file, change.after])),
  };
}

function codes(on: Tree, ...patches: Patch[]): string[] {
  return conflictsOf(apply(on, ...patches)).map(({ diagnostic }) => diagnostic.code);
}

test('a series is applied in its order, and its changes are told by file', () => {
  const { patches, changed } = apply(
    tree,
    strncat,
    patch([replace({ file: 'lib/c/strncat.c', anchor: 'return', lines: ['\treturn 1;'] })]),
  );
  assert.equal(
    patches.map(({ state }) => state),
    ['clean', 'clean'],
  );
  assert.equal(
    [...changed.keys()],
    ['lib/c/Makefile.uk', 'lib/c/exportsyms.uk', 'lib/c/string.h', 'lib/c/strncat.c'],
  );
  assert.equal(changed.get('lib/c/strncat.c'), {
    after: 'char *strncat(void)\n{\n\treturn 1;\n}\n',
  });
  assert.is(changed.get('lib/c/exportsyms.uk')?.before, 'strlen\n');
});

test('a patch whose symbols upstream defines is obsolete, and where is said', () => {
  const upstream = {
    ...tree,
    'lib/c/string.c': `${tree['lib/c/string.c']}char *strncat(char *d, const char *s, long n)\n{}\n`,
    'lib/c/exportsyms.uk': 'strlen\nstrncat\n',
  };
  const { patches, changed } = apply(upstream, strncat);
  assert.equal(patches, [
    {
      name: 'strncat',
      index: 0,
      state: 'obsolete',
      where: [{ file: 'lib/c/string.c', line: 5 }],
      diff: '',
    },
  ]);
  assert.is(changed.size, 0);
});

test('a patch that is in the tree already is obsolete', () => {
  const feature = patch([
    insertAfter({ file: 'lib/c/string.c', anchor: 'strlen', lines: ['/* a */'] }),
    append({ file: 'lib/c/exportsyms.uk', lines: ['more'] }),
  ]);
  const patched = after(tree, strncat, feature);
  assert.equal(
    apply(patched, strncat, feature).patches.map(({ state }) => state),
    ['obsolete', 'obsolete'],
  );
  assert.equal(after(patched, strncat, feature), patched);
});

test('a patch of which a part is in the tree is a conflict', () => {
  const one = insertAfter({ file: 'lib/c/string.c', anchor: 'strlen', lines: ['/* a */'] });
  const two = append({ file: 'lib/c/exportsyms.uk', lines: ['more'] });
  assert.equal(codes(after(tree, patch([one])), patch([one, two])), ['patch/partly-applied']);
});

test('a tree that has a part of what a patch provides is a conflict', () => {
  const header = after(
    tree,
    patch([declare({ header: 'lib/c/string.h', prototype: 'char *strncat(void);' })]),
  );
  const result = apply(header, strncat);
  assert.equal(conflictsOf(result), [
    {
      path: [0, 'provides'],
      diagnostic: {
        code: 'patch/partly-provided',
        message:
          "The patch 'strncat' does not apply: the tree has a part of what it provides already, but not strncat.",
        notes: ['strncat is declared at lib/c/string.h:4'],
        suggestion: 'split the patch, so that each part provides what belongs together',
      },
    },
  ]);
  const both = patch([addFile({ file: 'lib/c/new.h', from: 'p/new.h' })], { provides: ['N', 'M'] });
  assert.equal(codes({ ...tree, 'lib/c/new.h': '#define N 2\n' }, both), ['patch/partly-provided']);
  const feature = { ...both, provides: ['N', 'new-things'] };
  assert.equal(codes({ ...tree, 'lib/c/new.h': '#define N 2\n' }, feature), [
    'patch/partly-provided',
  ]);
});

test('every conflict of every patch is found, with the place of its operation', () => {
  const bad = patch(
    [
      insertAfter({ file: 'lib/c/string.c', anchor: 'strlem(', lines: ['x'] }),
      append({ file: 'lib/none.c', lines: ['x'] }),
    ],
    { name: 'bad', provides: ['bad-one'] },
  );
  const result = apply(tree, strncat, bad);
  assert.equal(conflictsOf(result), [
    {
      path: [1, 'change', 'operations', 0],
      diagnostic: {
        code: 'patch/missing-anchor',
        message:
          "The patch 'bad' does not apply: no line of lib/c/string.c contains the anchor 'strlem('.",
        notes: ['the nearest line is lib/c/string.c:1: int strlen(const char *s)'],
        suggestion: 'take a part of that line',
      },
    },
    {
      path: [1, 'change', 'operations', 1],
      diagnostic: {
        code: 'patch/missing-file',
        message: "The patch 'bad' does not apply: the tree has no lib/none.c.",
        suggestion: "look for it in the tree: find . -name 'none.c'",
      },
    },
  ]);
  assert.is(result.patches[1]!.diff, '');
});

test('two patches that provide one symbol, or a patch that comes twice, are found', () => {
  const other = patch([append({ file: 'lib/c/string.c', lines: ['char *strncat(void);'] })], {
    name: 'other',
    provides: ['strncat'],
  });
  const result = conflictsOf(apply(tree, strncat, other));
  assert.equal(
    result.map(({ path }) => path),
    [[1, 'provides', 0]],
  );
  assert.is(
    result[0]!.diagnostic.message,
    "The patch 'other' does not apply: the symbol strncat is provided by the patch 'strncat' before it.",
  );
  assert.equal(codes(tree, strncat, strncat), ['patch/duplicate']);
});

const diff = `--- a/lib/c/string.c
+++ b/lib/c/string.c
@@ -1,4 +1,5 @@
 int strlen(const char *s)
 {
+\t/* a */
 \treturn 0;
 }
`;

function diffPatch(text: string, rest: Partial<Patch> = {}): [Patch, ReturnType<typeof content>] {
  return [
    {
      ...strncat,
      name: 'a-patch',
      provides: ['some-feature'],
      ...rest,
      change: { diff: 'p/a.diff' },
    },
    content({ 'p/a.diff': text }),
  ];
}

function withDiff(text: string, on: Tree, rest: Partial<Patch> = {}) {
  const [p, c] = diffPatch(text, rest);
  return applySeries(files(on), [p], c);
}

test('a diff is applied by git, and is rendered anew with its head', () => {
  const { patches, changed } = withDiff(diff, tree);
  assert.is(patches[0]!.state, 'clean');
  assert.is(
    changed.get('lib/c/string.c')?.after,
    'int strlen(const char *s)\n{\n\t/* a */\n\treturn 0;\n}\n',
  );
  assert.match(patches[0]!.diff, /^# generated from .*\n#\n# a-patch\n/);
  assert.match(patches[0]!.diff, '\n@@ -1,4 +1,5 @@\n');
});

test('a diff whose place moved is applied, and the offset is told', () => {
  const numbered = (n: number) => Array.from({ length: n }, (_, i) => `${i}\n`).join('');
  const [text, moved] = [numbered(9), `a\nb\nc\n${numbered(9)}`];
  const inMiddle = '--- a/f\n+++ b/f\n@@ -4,2 +4,3 @@\n 3\n+new\n 4\n';
  assert.is(withDiff(inMiddle, { f: text }).patches[0]!.state, 'clean');
  const { patches, changed } = withDiff(inMiddle, { f: moved });
  assert.equal(patches[0], { ...patches[0]!, state: 'offset', lines: 3 });
  assert.is(changed.get('f')?.after, moved.replace('3\n', '3\nnew\n'));
});

test('a patch that does what an earlier one of the series did is told as its duplicate', () => {
  const [one, two] = ['one', 'two'].map((name) =>
    patch([append({ file: 'lib/c/exportsyms.uk', lines: ['more'] })], {
      name,
      provides: [`${name}-feature`],
    }),
  );
  const { patches } = apply(tree, one!, two!);
  assert.equal(
    patches.map(({ state }) => state),
    ['clean', 'duplicate'],
  );
  // Where the tree has it, both are obsolete.
  assert.equal(
    apply(after(tree, one!), one!, two!).patches.map(({ state }) => state),
    ['obsolete', 'obsolete'],
  );
});

test('variants for different versions may provide the same, and only one of them counts', () => {
  const variant = (name: string, appliesTo: string): Patch =>
    patch([append({ file: 'lib/c/exportsyms.uk', lines: [name] })], {
      name,
      provides: ['variant-there'],
      appliesTo,
    });
  const variants = [variant('old', '<0.4'), variant('new', '>=0.4')];
  const states = (version: string): string[] =>
    applySeries(files(tree), variants, content(texts), { version }).patches.map(
      ({ state }) => state,
    );
  assert.equal(states('0.3.1'), ['clean', 'not-applicable']);
  assert.equal(states('0.17.0'), ['not-applicable', 'clean']);
});

test('a condition on the image needs to know of the image', () => {
  const one = patch([append({ file: 'lib/c/exportsyms.uk', lines: ['more'] })], {
    when: { arch: 'x86_64' },
  });
  assert.throws(() => apply(tree, one), /is applied for no arch/);
});

test('each hunk of a diff that finds no place is told, with the nearest', () => {
  const numbered = Array.from({ length: 30 }, (_, i) => `line ${i} of it\n`).join('');
  const hunk = (at: number, was: string): string =>
    `@@ -${at},3 +${at},3 @@\n line ${at - 1} of it\n-${was}\n+new\n line ${at + 1} of it\n`;
  const both = `--- a/f\n+++ b/f\n${hunk(5, 'line V of it')}${hunk(12, 'line 12 of it')}${hunk(20, 'other')}`;
  const moved = `one\nmore\n${numbered}`;
  const [conflict] = conflictsOf(withDiff(both, { f: moved }));
  assert.equal(conflict?.diagnostic.notes, [
    'hunk @@ -5,3 +5,3 @@: the nearest place is f:7, where 2 of 3 lines agree',
    'f:8 is: line 5 of it',
    'the hunk wants: line V of it',
    'hunk @@ -20,3 +20,3 @@: the nearest place is f:22, where 2 of 3 lines agree',
    'f:23 is: line 20 of it',
    'the hunk wants: other',
  ]);
  const [foreign] = conflictsOf(
    withDiff('--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n', { f: numbered }),
  );
  assert.equal(foreign?.diagnostic.notes, ['hunk @@ -1,2 +1,2 @@: nothing in f is like it']);
});

test('a diff whose context differs is a conflict: there is no fuzz', () => {
  const other = { ...tree, 'lib/c/string.c': tree['lib/c/string.c']!.replace('{', '{ /* b */') };
  const [conflict] = conflictsOf(withDiff(diff, other));
  assert.equal(conflict?.path, [0, 'change', 'diff']);
  assert.equal(conflict?.diagnostic.notes, [
    'hunk @@ -1,4 +1,5 @@: the nearest place is lib/c/string.c:1, where 3 of 4 lines agree',
    'lib/c/string.c:2 is: { /* b */',
    'the hunk wants: {',
  ]);
});

test('a diff that is applied already, or whose symbols are defined, is obsolete', () => {
  const [patched] = [...withDiff(diff, tree).changed.values()];
  const [again] = withDiff(diff, { ...tree, 'lib/c/string.c': patched!.after }).patches;
  assert.is(again!.state, 'obsolete');
  const [defined] = withDiff(diff, tree, { provides: ['strlen'] }).patches;
  assert.equal(defined, {
    ...defined!,
    state: 'obsolete',
    where: [{ file: 'lib/c/string.c', line: 1 }],
  });
});

test('a diff of a file with CRLF line ends is a conflict', () => {
  const windows = { ...tree, 'lib/c/string.c': tree['lib/c/string.c']!.replaceAll('\n', '\r\n') };
  const [conflict] = conflictsOf(withDiff(diff, windows));
  assert.is(conflict?.diagnostic.code, 'patch/line-endings');
});

test('the files of a series are numbered by their place, and the hashes are those of the tree', () => {
  const feature = patch([append({ file: 'lib/c/exportsyms.uk', lines: ['more'] })]);
  const upstream = { ...tree, 'lib/c/exportsyms.uk': 'strlen\nstrncat\n' };
  const result = apply(upstream, strncat, feature);
  assert.equal([...seriesFiles(result, { sums: false }).keys()], ['0002-a-patch.patch']);
  assert.is(
    seriesFiles(result, { sums: true }).get('SHA256SUMS'),
    // printf 'strlen\nstrncat\n' | sha256sum
    '0c3dd82bc573212f4f298f3f8a02ec8710053e67a158aeee21626f9f3c291236  lib/c/exportsyms.uk\n',
  );
});

test('a series of random insertions is obsolete the second time', () => {
  const line = fc.stringMatching(/^[a-z ]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 8 }),
      fc.array(fc.record({ at: fc.nat(), before: fc.boolean() }), { minLength: 1, maxLength: 5 }),
      (lines, wanted) => {
        // Each line carries its number, so that it can be an anchor.
        const text = lines.map((l, index) => `<${index}>${l}\n`).join('');
        const series = wanted.map(({ at, before }, index) => {
          const fields = {
            file: 'f',
            anchor: `<${at % lines.length}>`,
            lines: [`new ${index}`, ''],
          };
          return patch([before ? insertBefore(fields) : insertAfter(fields)], {
            name: `p-${index}`,
            provides: [`feature-${index}`],
          });
        });
        const once = after({ f: text }, ...series);
        const again = applySeries(new Working(files(once)), series, content());
        assert.is(once.f!.match(/new/g)!.length, series.length);
        assert.ok(again.patches.every(({ state }) => state === 'obsolete'));
        assert.is(again.changed.size, 0);
      },
    ),
  );
});

test('a series that is taken back, diff by diff, leaves the tree as it was', () => {
  const word = fc.stringMatching(/^[a-z ]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 12 }),
      fc.array(
        fc.record({
          at: fc.nat(),
          kind: fc.constantFrom('before', 'after', 'replace', 'append', 'add'),
        }),
        { minLength: 1, maxLength: 5 },
      ),
      fc.constantFrom(0, 3),
      (lines, wanted, context) => {
        const text = lines.map((line, index) => `<${index}>${line}\n`).join('');
        const series = wanted.map(({ at, kind }, index) => {
          const anchor = `<${at % lines.length}>`;
          const fields = { file: 'f', anchor, lines: [`new ${index}`, ''] };
          const operations = {
            before: insertBefore(fields),
            after: insertAfter(fields),
            replace: replace({ ...fields, lines: [`${anchor} again ${index}`, 'more'] }),
            append: append({ file: 'f', lines: [`end ${index}`] }),
            add: addFile({ file: `new-${index}`, from: 'p/new.h' }),
          };
          return patch([operations[kind]], { name: `p-${index}`, provides: [`feature-${index}`] });
        });
        const result = applySeries(files({ f: text }), series, content(texts), { context });
        assert.equal(conflictsOf(result), []);
        withFolder((folder) => {
          writeTree(folder, { f: text });
          for (const { after, file } of [...result.changed].map(([file, c]) => ({ ...c, file })))
            writeTree(folder, { [file]: after });
          for (const diff of [...seriesFiles(result, { sums: false }).values()].reverse())
            git(folder, ['apply', '--reverse', '--unidiff-zero', '-'], diff);
          assert.equal(readTree(folder), { f: text });
        });
      },
    ),
    { numRuns: 40 },
  );
});

test.run();
