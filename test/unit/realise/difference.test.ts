import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeFile, differingObject, differingOutput } from '../../../src/realise/difference.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('difference');

/** Two folders with these files, made one after the other. */
function withBoth(
  first: Readonly<Record<string, string>>,
  second: Readonly<Record<string, string>>,
  work: (first: string, second: string) => Promise<void>,
): Promise<void> {
  return withScratch(async (root) => {
    const write = (folder: string, files: Readonly<Record<string, string>>): void => {
      for (const [index, [name, text]] of Object.entries(files).entries()) {
        const file = join(root, folder, name);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        utimesSync(file, index, index);
      }
    };
    write('first', first);
    write('second', second);
    await work(join(root, 'first'), join(root, 'second'));
  });
}

test('the configuration comes before what follows from it', () =>
  withBoth(
    { app: '1', 'app.dbg': '1', config: '1', same: '' },
    { app: '2', 'app.dbg': '2', config: '2', same: '' },
    async (first, second) => {
      assert.equal(await differingOutput(first, second), { path: 'config', others: 2 });
    },
  ));

test('a file that one side lacks differs', () =>
  withBoth({ a: '', b: '' }, { a: '' }, async (first, second) => {
    assert.equal(await differingOutput(first, second), { path: 'b', others: 0 });
    assert.is(await differingOutput(first, first), undefined);
  }));

test('the object that was made first is named, not what was linked from it', () =>
  withBoth(
    { 'main.c': '1', 'z/main.o': '1', 'a/same.o': '', 'a.o': '1' },
    { 'main.c': '2', 'a.o': '2', 'z/main.o': '2', 'a/same.o': '' },
    async (first, second) => {
      assert.equal(await differingObject(first, second), { path: 'z/main.o', others: 1 });
    },
  ));

test('a difference fits one line', () => {
  const names = ['the first', 'the second'] as const;
  const what = { one: 'file', many: 'files' };
  assert.is(describeFile({ path: 'config', others: 0 }, what, names), 'config');
  assert.is(describeFile({ path: 'config', others: 1 }, what, names), 'config; and 1 more file');
  const section = { section: '.rodata', others: 2, at: 3, texts: ['"a"', '"b"'] } as const;
  assert.is(
    describeFile({ path: 'app', others: 2, section }, what, names),
    'app, section .rodata (and 2 more sections) at byte 3: "a" in the first, "b" in the second; and 2 more files',
  );
  assert.is(
    describeFile({ path: 'app', others: 0, section: { section: '.bss', others: 0 } }, what, names),
    'app, section .bss, in its size',
  );
});

test.run();
