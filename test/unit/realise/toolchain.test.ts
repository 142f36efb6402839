import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toolchainHash } from '../../../src/plan/toolchain.ts';
import { readToolchain } from '../../../src/realise/toolchain.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('toolchain');

function program(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${text}"\n`);
  chmodSync(join(folder, name), 0o755);
}

test('the content of a program counts, its place does not', () =>
  withScratch(async (root) => {
    const hash = async (folder: string) =>
      toolchainHash(await readToolchain(join(root, folder), join(root, `${folder}.json`)));
    program(join(root, 'a'), 'make', 'one');
    program(join(root, 'b'), 'make', 'one');
    program(join(root, 'c'), 'make', 'two');
    assert.is(await hash('a'), await hash('b'));
    assert.is.not(await hash('a'), await hash('c'));
  }));

test('a program says its version, and one that fails has none', () =>
  withScratch(async (root) => {
    program(root, 'make', 'Make 4.3\nand more');
    writeFileSync(join(root, 'ld'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const { make, ld, flex } = await readToolchain(root, join(root, 'cache.json'));
    assert.is(make?.version, 'Make 4.3');
    assert.is(ld?.version, '');
    assert.is(flex, undefined);
  }));

test('what was read is remembered, and a damaged memory does no harm', () =>
  withScratch(async (root) => {
    const cache = join(root, 'cache.json');
    program(root, 'make', 'one');
    const first = await readToolchain(root, cache);
    assert.ok(existsSync(cache));
    const { mtimeMs } = statSync(cache);
    assert.equal(await readToolchain(root, cache), first);
    assert.is(statSync(cache).mtimeMs, mtimeMs, 'nothing new, nothing written');
    writeFileSync(cache, '{');
    assert.equal(await readToolchain(root, cache), first);
    assert.ok(JSON.parse(readFileSync(cache, 'utf8')).files);
  }));

test.run();
