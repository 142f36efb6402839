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
import { content, files, patch, type Tree } from './support.ts';

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

test.run();
