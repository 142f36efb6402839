import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toolchainHash } from '../../../src/realise/toolchain.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('toolchain');

function program(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), 0o755);
}

test('the content of a program counts, its place does not', () =>
  withScratch(async (root) => {
    const hash = (folder: string) =>
      toolchainHash(join(root, folder), join(root, `${folder}.json`));
    program(join(root, 'a'), 'make', 'one');
    program(join(root, 'b'), 'make', 'one');
    program(join(root, 'c'), 'make', 'two');
    assert.is(await hash('a'), await hash('b'));
    assert.is.not(await hash('a'), await hash('c'));
  }));

test('what was hashed is remembered, and a damaged memory does no harm', () =>
  withScratch(async (root) => {
    const cache = join(root, 'cache.json');
    program(root, 'make', 'one');
    const first = await toolchainHash(root, cache);
    assert.ok(existsSync(cache));
    const { mtimeMs } = statSync(cache);
    assert.is(await toolchainHash(root, cache), first);
    assert.is(statSync(cache).mtimeMs, mtimeMs, 'nothing new, nothing written');
    writeFileSync(cache, '{');
    assert.is(await toolchainHash(root, cache), first);
    assert.ok(JSON.parse(readFileSync(cache, 'utf8')).files);
  }));

test.run();
