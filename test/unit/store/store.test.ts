import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { derivation } from '../../../src/plan/derivation.ts';
import { collectGarbage } from '../../../src/store/collect.ts';
import { copyFolder, hashFolder, measureFolder } from '../../../src/store/folder.ts';
import { keptName } from '../../../src/store/kept.ts';
import { outputName, readRecord, recordFile } from '../../../src/store/record.ts';
import { storeRoot } from '../../../src/store/root.ts';
import { holdForProcess, holdForProject } from '../../../src/store/roots.ts';
import { openStore } from '../../../src/store/store.ts';
import { verifyStore } from '../../../src/store/verify.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('store');

const app = derivation('app', { type: 'folder', content: 'x' });

function text(content: string): (output: string) => Promise<void> {
  return async (output) => writeFileSync(join(output, 'file'), content);
}

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

test('an output is read-only, and what it measured is on record', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const path = await store.add(app, async (output) => {
      mkdirSync(join(output, 'sub'));
      writeFileSync(join(output, 'sub/run'), 'text', { mode: 0o755 });
      writeFileSync(join(output, 'data'), 'more');
    });
    const mode = (name: string) => statSync(join(path, name)).mode & 0o777;
    assert.equal(['', 'sub', 'sub/run', 'data'].map(mode), [0o555, 0o555, 0o555, 0o444]);
    const record = readRecord(root, outputName(app))!;
    assert.is(record.content, (await measureFolder(path)).content);
    assert.is(record.size, 8);
    assert.equal(record.inputs, {});
  }));

test('what is damaged is dropped, what was only touched is not', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const file = join(await store.add(app, text('whole')), 'file');
    assert.not(await store.dropDamaged(app));
    utimesSync(file, new Date(0), new Date(0));
    assert.not(await store.dropDamaged(app));
    const { atime, mtime } = statSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, 'Whole');
    utimesSync(file, atime, mtime);
    assert.ok(await store.dropDamaged(app));
    assert.not(store.has(app));
  }));

test('an output without its record, or with the record of another, is damaged', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const other = derivation('other', { type: 'folder', content: 'y' });
    await store.add(other, text('other'));
    for (const spoil of [rmSync, copyOther]) {
      await store.add(app, text('whole'));
      spoil(recordFile(root, outputName(app)));
      assert.ok(await store.dropDamaged(app));
    }
    function copyOther(file: string): void {
      copyFileSync(recordFile(root, outputName(other)), file);
    }
  }));

test('verify reads everything, names what differs in one byte and takes it out', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const large = derivation('large', { type: 'folder', content: 'z' });
    await store.add(app, text('whole'));
    const file = join(await store.add(large, text('a'.repeat(100_000))), 'file');
    assert.equal(await verifyStore(root), { outputs: 2, damaged: [] });
    const bytes = readFileSync(file);
    bytes[54_321]! ^= 1;
    chmodSync(file, 0o644);
    writeFileSync(file, bytes);
    const { damaged } = await verifyStore(root);
    assert.equal(
      damaged.map(({ output }) => output),
      [outputName(large)],
    );
    assert.ok(store.has(app));
    assert.not(store.has(large));
    assert.equal(readdirSync(join(root, 'tmp')), []);
  }));

test('garbage is what no project and no living process holds', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const project = join(root, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'unikernel.config.ts'), '');
    const image = derivation('image', { type: 'folder', content: 'i' }, { app });
    const old = derivation('old', { type: 'folder', content: 'o' });
    for (const output of [app, image, old]) await store.add(output, text('x'));
    await holdForProject(root, project, 'boot', [outputName(old)]);
    await holdForProject(root, project, 'boot', [outputName(image)]);
    const dry = await collectGarbage(root, { dryRun: true });
    assert.equal(dry, { outputs: [outputName(old)], size: 1 });
    assert.ok(store.has(old));
    await holdForProcess(root, [outputName(old)]);
    assert.equal((await collectGarbage(root, { dryRun: false })).outputs, []);
    rmSync(join(root, `roots/process-${process.pid}.json`));
    assert.equal((await collectGarbage(root, { dryRun: false })).outputs, [outputName(old)]);
    assert.ok(store.has(app), 'what an image was made from stays with it');
    rmSync(join(project, 'unikernel.config.ts'));
    assert.is((await collectGarbage(root, { dryRun: false })).outputs.length, 2);
    assert.equal(readdirSync(join(root, 'records')), []);
    assert.equal(readdirSync(join(root, 'roots')), []);
  }));

test('the trees and the cache of builders go with the last output that they were for', () =>
  withScratch(async (root) => {
    const store = await openStore(root);
    const project = join(root, 'project');
    mkdirSync(project);
    writeFileSync(join(project, 'unikernel.config.ts'), '');
    const builder = { type: 'lkl', makefile: 'm', kconfig: {}, toolchain: 't' } as const;
    const lkl = derivation('lkl', builder, { linux: app });
    for (const output of [app, lkl]) await store.add(output, text('x'));
    await holdForProject(root, project, 'boot', [outputName(lkl)]);
    const tree = keptName(builder, outputName(app))!;
    const others = [
      { ...builder, makefile: 'n' },
      { ...builder, toolchain: 'u' },
    ];
    for (const other of others) mkdirSync(join(root, 'kept', keptName(other, outputName(app))!));
    mkdirSync(join(root, 'kept', tree));
    writeFileSync(join(root, 'ccache/object'), '');
    await collectGarbage(root, { dryRun: false });
    assert.equal(readdirSync(join(root, 'kept')), [tree]);
    assert.equal(readdirSync(join(root, 'ccache')), ['object']);
    rmSync(join(project, 'unikernel.config.ts'));
    await collectGarbage(root, { dryRun: false });
    assert.equal(readdirSync(join(root, 'kept')), []);
    assert.equal(readdirSync(join(root, 'ccache')), []);
  }));

test('its place follows UNIKERNEL_STORE, then XDG_CACHE_HOME', () => {
  assert.is(storeRoot({ UNIKERNEL_STORE: '/a', XDG_CACHE_HOME: '/b' }), '/a');
  assert.is(storeRoot({ UNIKERNEL_STORE: 'a' }), join(process.cwd(), 'a'));
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
