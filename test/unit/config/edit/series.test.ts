import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FileEdit } from '../../../../src/config/edit/propose.ts';
import { addToSeries, dropFromSeries, replaceChange } from '../../../../src/config/edit/series.ts';
import { UserError } from '../../../../src/diagnostics/diagnostic.ts';

const test = suite('edits of a series');

const entry = "definePatch({\n  name: 'new',\n})";
// The API is left out where it plays no part: TypeScript would read all of it each time.
const list = `const definePatch = <T>(patch: T): T => patch;

export const one = definePatch({ name: 'one', change: { operations: [] } });
export const all = [
  // the first
  one, // so far
  /* the second */
  definePatch({ name: 'two', change: { operations: [] } }),
];
`;

const config = (
  inside: string,
): string => `${inside.includes('lkl') ? ours : ''}import { all, one } from './list.ts';

const patches = [one];

export default {
  images: {
    app: {
      arch: 'x86_64', // the only one
${inside}
    },
  },
};
`;

const ours = "import { lkl, library } from 'unikernel';\n";

const path = ['images', 'app', 'patches'];

/** The lines that an edit takes out and puts in, and the file. */
function changed(inside: string, edit: (project: string) => FileEdit): string[] {
  const project = mkdtempSync(join(tmpdir(), 'unikernel-test-'));
  try {
    mkdirSync(join(project, 'node_modules'));
    writeFileSync(join(project, 'list.ts'), list);
    writeFileSync(join(project, 'unikernel.config.ts'), config(inside));
    const { file, before, after } = edit(project);
    assert.is(before, readFileSync(join(project, file), 'utf8'), 'nothing is written');
    const [old, now] = [before.split('\n'), after.split('\n')];
    return [
      file,
      ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
      ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
    ];
  } finally {
    rmSync(project, { recursive: true });
  }
}

const imported = "+import { definePatch } from 'unikernel';";
const added = (indent: string): string[] => [
  `+${indent}definePatch({`,
  `+${indent}  name: 'new',`,
  `+${indent}}),`,
];
const add = (project: string): FileEdit => addToSeries(project, path, entry);

test('an entry comes to the end of an array, whose lines and comments stay', () => {
  const lines = changed('      patches: [\n        ...all, // these\n      ],', add);
  assert.equal(lines, ['unikernel.config.ts', imported, ...added('        ')]);
});

test('an array on one line, a name and a shorthand become an array on several', () => {
  assert.equal(changed('      patches: [...all, one],', add), [
    'unikernel.config.ts',
    '-      patches: [...all, one],',
    imported,
    '+      patches: [',
    '+        ...all,',
    '+        one,',
    ...added('        '),
    '+      ],',
  ]);
  for (const written of ['patches: all', 'patches'])
    assert.equal(
      changed(`      ${written},`, add)
        .slice(-6)
        .map((line) => line.trim()),
      [
        '+      patches: [',
        `+        ...${written.split(' ').at(-1)},`,
        ...added('        '),
        '+      ],',
      ],
    );
});

test('a series that is not there yet comes to be, of an image and of libraries', () => {
  assert.equal(changed('      libc: 1,', add).slice(2), [
    '+      patches: [',
    ...added('        '),
    '+      ],',
  ]);
  const of = (index: number) => (project: string) =>
    addToSeries(project, ['images', 'app', 'libraries', index, 'patches'], entry);
  const inside =
    "      libraries: [\n        lkl(),\n        library('x', { kconfig: {} }),\n      ],";
  const linux = changed(inside, of(0));
  assert.equal(linux.slice(1, 4), [
    "-import { lkl, library } from 'unikernel';",
    '-        lkl(),',
    "+import { definePatch, lkl, library } from 'unikernel';",
  ]);
  assert.equal(linux.slice(-7), [
    '+        lkl({',
    '+          patches: [',
    ...added('            '),
    '+          ],',
    '+        }),',
  ]);
  assert.ok(changed(inside, of(1)).includes("-        library('x', { kconfig: {} }),"));
});

test('an entry goes with its comma and comments, in the file where it is written', () => {
  const inside = '      patches: [...all, one],';
  const drop = (index: number) => (project: string) => dropFromSeries(project, path, index);
  assert.equal(changed(inside, drop(0)), ['list.ts', '-  // the first', '-  one, // so far']);
  assert.equal(changed(inside, drop(1)), [
    'list.ts',
    '-  /* the second */',
    "-  definePatch({ name: 'two', change: { operations: [] } }),",
  ]);
  assert.equal(changed(inside, drop(2)), [
    'unikernel.config.ts',
    '-      patches: [...all, one],',
    '+      patches: [...all],',
  ]);
});

test('an import that nothing uses any more goes too', () => {
  const inside = '      patches: [\n        ...all,\n        one,\n      ],';
  const project = (folder: string) => {
    const file = join(folder, 'unikernel.config.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('const patches = [one];\n', ''));
    return dropFromSeries(folder, path, 2);
  };
  assert.equal(changed(inside, project), [
    'unikernel.config.ts',
    "-import { all, one } from './list.ts';",
    '-        one,',
    "+import { all } from './list.ts';",
  ]);
});

test('what a patch changes is replaced where it is written', () => {
  const replace = (project: string): FileEdit =>
    replaceChange(project, path, 0, "{ diff: 'x.patch' }");
  assert.equal(changed('      patches: all,', replace), [
    'list.ts',
    "-export const one = definePatch({ name: 'one', change: { operations: [] } });",
    "+export const one = definePatch({ name: 'one', change: { diff: 'x.patch' } });",
  ]);
});

test('where it cannot be seen, nothing is changed and the entry is told', () => {
  const inside = '      patches: all.filter(Boolean),';
  assert.throws(
    () => changed(inside, (project) => dropFromSeries(project, path, 0)),
    (error: UserError) =>
      error instanceof UserError && error.diagnostics[0]!.code === 'config/not-written-out',
  );
});

test.run();
