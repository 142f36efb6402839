import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { derivation } from '../../../src/plan/derivation.ts';
import { copyFolder, hashFolder } from '../../../src/store/folder.ts';
import { openStore, storeRoot } from '../../../src/store/store.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('store');

const app = derivation('app', { type: 'folder', content: 'x' });

test('an output is built once, however many ask at the same time', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    let builds = 0;
    const build = async (output: string) => {
      builds += 1;
      writeFileSync(join(output, 'file'), 'text');
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const paths = await Promise.all([1, 2, 3].map(() => store.add(app, build)));
    assert.is(builds, 1);
    assert.is(new Set(paths).size, 1);
    assert.is(readFileSync(join(paths[0]!, 'file'), 'utf8'), 'text');
  }));

test('a failed build leaves nothing behind and can be run again', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const failing = store.add(app, async (output) => {
      writeFileSync(join(output, 'half'), '');
      throw new Error('no');
    });
    await failing.then(assert.unreachable, (error) => assert.is(error.message, 'no'));
    assert.not(store.has(app));
    assert.equal(readdirSync(join(root, 'tmp')), []);
    await store.add(app, async () => {});
    assert.ok(store.has(app));
  }));

test('a failed build is kept if asked for, until the next try', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const failing = async (output: string) => {
      writeFileSync(join(output, 'half'), '');
      throw new Error('no');
    };
    await store.add(app, failing, { keepFailed: true }).catch(() => {});
    const kept = join(root, 'tmp', `failed-${app.hash}-app`);
    assert.ok(existsSync(join(kept, 'output/half')));
    await openStore(root);
    assert.ok(existsSync(kept), 'opening the store does not sweep it');
    await store.add(app, async () => {}, { keepFailed: true });
    assert.not(existsSync(kept));
  }));

test('scratch folders of processes that are gone are swept, those of living ones stay', () =>
  withScratch(async (root) => {
    mkdirSync(join(root, 'tmp/999999999-dead'), { recursive: true });
    mkdirSync(join(root, `tmp/${process.ppid}-alive`));
    await openStore(root);
    assert.equal(readdirSync(join(root, 'tmp')), [`${process.ppid}-alive`]);
  }));

test('its place follows UNIKERNEL_STORE, then XDG_CACHE_HOME', () => {
  assert.is(storeRoot({ UNIKERNEL_STORE: '/a', XDG_CACHE_HOME: '/b' }), '/a');
  assert.is(storeRoot({ XDG_CACHE_HOME: '/b' }), '/b/unikernel');
  assert.ok(storeRoot({}).endsWith('/.cache/unikernel'));
});

test('a folder hash counts names, text, links and the executable bit, and nothing else', () =>
  withScratch(async (root) => {
    const make = (name: string, change: (folder: string) => void) => {
      const folder = join(root, name);
      mkdirSync(join(folder, 'sub'), { recursive: true });
      writeFileSync(join(folder, 'sub/file'), 'text');
      change(folder);
      return hashFolder(folder);
    };
    const base = await make('base', () => {});
    const same = [
      await make('time', (f) => chmodSync(join(f, 'sub/file'), 0o600)),
      await make('git', (f) => mkdirSync(join(f, '.git'))),
      await make('backup', (f) => writeFileSync(join(f, 'sub/file~'), '')),
    ];
    const other = [
      await make('text', (f) => writeFileSync(join(f, 'sub/file'), 'texT')),
      await make('name', (f) => writeFileSync(join(f, 'sub/file2'), '')),
      await make('mode', (f) => chmodSync(join(f, 'sub/file'), 0o755)),
      await make('link', (f) => symlinkSync('file', join(f, 'sub/link'))),
    ];
    for (const hash of same) assert.is(hash, base);
    assert.is(new Set([base, ...other]).size, 5);
  }));

test('a copied folder hashes the same', () =>
  withScratch(async (root) => {
    const from = join(root, 'from');
    mkdirSync(join(from, 'a/b'), { recursive: true });
    writeFileSync(join(from, 'a/b/run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(from, 'a/text'), 'x');
    symlinkSync('a/text', join(from, 'link'));
    mkdirSync(join(from, '.git'));
    await copyFolder(from, join(root, 'to'));
    assert.is(await hashFolder(join(root, 'to')), await hashFolder(from));
    assert.not(existsSync(join(root, 'to/.git')));
  }));

test.run();
