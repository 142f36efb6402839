// The store as a user meets it: damage, garbage, and many builds at once.

import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appProject, type Project, passing, withProject } from './project.ts';

const test = suite('store');

/** The tool on a project with a store of its own. */
function withStore(
  work: (
    unikernel: (...args: string[]) => ReturnType<Project['unikernel']>,
    store: string,
    project: Project,
  ) => Promise<void>,
): Promise<void> {
  return withProject(appProject(passing), (project) => {
    const store = join(project.folder, 'store');
    const run = (...args: string[]) => project.unikernel(args, { UNIKERNEL_STORE: store });
    return work(run, store, project);
  });
}

test('one byte of an image is flipped: it is not used, and built again', () =>
  withStore(async (unikernel) => {
    const image = (await unikernel('build', 'app')).stdout;
    const whole = readFileSync(image);
    flip(image);
    const again = await unikernel('build', 'app');
    assert.is(again.code, 0, again.stderr);
    assert.match(again.stderr, /app was damaged in the store and is made again/);
    assert.ok(readFileSync(image).equals(whole));
  }));

test('verify names what is damaged, with exit 102, and the next build makes it again', () =>
  withStore(async (unikernel) => {
    const image = (await unikernel('build', 'app')).stdout;
    assert.is((await unikernel('store', 'verify')).code, 0);
    const unikraft = (await unikernel('store', 'path', 'app', '--step', 'unikraft')).stdout;
    flip(join(unikraft, 'Makefile'));
    const { code, stdout, stderr } = await unikernel('store', 'verify');
    assert.is(code, 102, stderr);
    assert.match(stdout, /^[0-9a-f]{32}-unikraft\tits content is/);
    assert.match(stderr, /1 damaged/);
    assert.is((await unikernel('store', 'verify')).code, 0);
    assert.ok(existsSync(image), 'the image was made before and stays');
  }));

test('garbage is what no project uses any more', () =>
  withStore(async (unikernel, store, project) => {
    const old = (await unikernel('build', 'app')).stdout;
    project.write({ 'app/main.c': passing.replace('fine', 'better') });
    const image = (await unikernel('build', 'app')).stdout;
    const roots = (await unikernel('store', 'roots')).stdout.split('\t');
    assert.equal(roots.slice(0, 2), [project.folder, 'app']);
    const dry = await unikernel('store', 'gc', '--dry-run');
    assert.match(dry.stderr, /would remove 2 outputs/);
    assert.ok(existsSync(old));
    const { stdout } = await unikernel('store', 'gc');
    assert.is(stdout, dry.stdout);
    assert.not(existsSync(old));
    assert.ok(existsSync(image));
    const size = (await unikernel('store', 'size')).stdout;
    assert.match(size, /^store\t\d+\nkept\t0\nccache\t0\nlogs\t\d+\ntmp\t0$/);
    assert.is((await unikernel('build', 'app')).stdout, image);
    assert.is(readdirSync(join(store, 'records')).length, readdirSync(join(store, 'store')).length);
  }));

test('store path says what is not there', () =>
  withStore(async (unikernel) => {
    const absent = await unikernel('store', 'path', 'app');
    assert.is(absent.code, 2);
    assert.match(absent.stderr, /app is not built[\s\S]*unikernel build app/);
    const unknown = await unikernel('store', 'path', 'app', '--step', 'lkl');
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, /has no step 'lkl'[\s\S]*the steps are .*unikraft/);
  }));

test('eight builds of one image at once compile it once', () =>
  withStore(async (unikernel, store) => {
    const builds = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => unikernel('build', 'app')));
    for (const { code, stderr } of builds) assert.is(code, 0, stderr);
    assert.is(new Set(builds.map(({ stdout }) => stdout)).size, 1);
    const logs = readdirSync(join(store, 'logs'));
    assert.is(logs.length, 1);
    const log = readFileSync(join(store, 'logs', logs[0]!), 'utf8');
    assert.is(log.split(' image\n').length - 1, 1, 'make ran once');
    assert.is((await unikernel('store', 'verify')).code, 0);
  }));

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}

test.run();
