import {
  chmodSync,
  cpSync,
  createReadStream,
  linkSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../../src/plan/derivation.ts';
import { packOutput } from '../../../../src/store/cache/archive.ts';
import { makeReadOnly, measureFolder } from '../../../../src/store/folder.ts';
import { unpack } from '../../../../src/store/unpack.ts';
import { withScratch } from '../../../support/scratch.ts';

const test = suite('cache/archive');

function makeOutput(folder: string): void {
  mkdirSync(join(folder, 'sub/deep'), { recursive: true });
  writeFileSync(join(folder, 'sub/deep/run'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(folder, 'text'), 'x'.repeat(100_000));
  writeFileSync(join(folder, '@odd name'), '');
  writeFileSync(join(folder, `${'long-'.repeat(40)}name`), 'long');
  symlinkSync('sub/deep/run', join(folder, 'link'));
}

test('an output comes back as it was', () =>
  withScratch(async (folder) => {
    const [from, to, file] = ['from', 'to', 'archive'].map((name) => join(folder, name));
    makeOutput(from!);
    mkdirSync(to!);
    const archive = await packOutput(from!, file!);
    assert.is(archive.size, statSync(file!).size);
    assert.is(archive.sha256, sha256(readFileSync(file!)));
    const { signal } = new AbortController();
    await unpack({ name: 'it', open: async () => createReadStream(file!) }, to!, { signal });
    assert.is((await measureFolder(to!)).content, (await measureFolder(from!)).content);
  }));

test('the same output gives the same bytes, whenever and by whomever it was written', () =>
  withScratch(async (folder) => {
    const one = join(folder, 'one');
    const two = join(folder, 'two');
    makeOutput(one);
    cpSync(one, two, { recursive: true, verbatimSymlinks: true });
    utimesSync(join(two, 'text'), new Date(0), new Date(0));
    chmodSync(join(two, 'text'), 0o600);
    linkSync(join(two, 'text'), join(folder, 'same file'));
    mkdirSync(join(two, 'empty'));
    await makeReadOnly(two);
    const archives = [
      await packOutput(one, join(folder, 'a')),
      await packOutput(two, join(folder, 'b')),
    ];
    assert.equal(archives[0], archives[1]);
  }));

test('two names of one file are two files', () =>
  withScratch(async (folder) => {
    const linked = join(folder, 'linked');
    const copied = join(folder, 'copied');
    for (const output of [linked, copied]) {
      mkdirSync(output);
      writeFileSync(join(output, 'a'), 'text');
    }
    linkSync(join(linked, 'a'), join(linked, 'b'));
    writeFileSync(join(copied, 'b'), 'text');
    assert.equal(
      await packOutput(linked, join(folder, '1')),
      await packOutput(copied, join(folder, '2')),
    );
  }));

test.run();
