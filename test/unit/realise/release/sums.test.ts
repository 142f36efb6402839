import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareSums, renderSums } from '../../../../src/realise/release/sums.ts';
import { withScratch } from '../../../support/scratch.ts';

const test = suite('checksums');

const withFolder = (use: (folder: string) => Promise<void>): Promise<void> =>
  withScratch(async (folder) => {
    mkdirSync(join(folder, 'project'));
    writeFileSync(join(folder, 'project/a file'), 'a');
    writeFileSync(join(folder, 'b'), 'b');
    symlinkSync('a file', join(folder, 'project/link'));
    await use(folder);
  });

test('sha256sum agrees', () =>
  withFolder(async (folder) => {
    const input = await renderSums(folder);
    const said = execFileSync('sha256sum', ['-c'], { cwd: folder, input }).toString();
    assert.is(said, 'b: OK\nproject/a file: OK\n');
  }));

test('what changed, came or went is named', () =>
  withFolder(async (folder) => {
    const sums = await renderSums(folder);
    const problems = () => compareSums(folder, sums, ['project']);
    assert.equal(await problems(), []);
    writeFileSync(join(folder, 'b'), 'c');
    writeFileSync(join(folder, 'new'), '');
    rmSync(join(folder, 'project/a file'));
    assert.equal(await problems(), [
      'b is not what SHA256SUMS says',
      'new is not in SHA256SUMS',
      'project/a file is missing',
    ]);
  }));

test('a link is accepted only where the provenance has its folder', () =>
  withFolder(async (folder) => {
    const sums = await renderSums(folder);
    assert.equal(await compareSums(folder, sums, []), ['project/link is not in SHA256SUMS']);
  }));

test('a name that sha256sum would write otherwise is refused', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'a\nb'), '');
    let message = '';
    await renderSums(folder).catch((error: Error) => {
      message = error.message;
    });
    assert.match(message, /cannot be released: "a\\nb"/);
  }));

test('a line that is none is named', () =>
  withFolder(async (folder) => {
    const sums = await renderSums(folder);
    assert.equal(await compareSums(folder, `${sums}what\n`, ['project']), [
      "SHA256SUMS has the line 'what'",
    ]);
  }));

test.run();
