// Interrupts and full disks: nothing half-made is left, and the next run goes on.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { until } from '../support/process.ts';
import { skip } from '../support/skip.ts';
import { appProject, passing, withProject } from './project.ts';

const test = suite('resilience');

const kills = Number(process.env.KILLS ?? 15);

/** Processes, apart from this one, that have the folder in their arguments. */
function processesOf(folder: string): string[] {
  const { stdout } = spawnSync('ps', ['-eo', 'args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(folder) && !line.startsWith('ps '));
}

test('an interrupt ends make and leaves nothing half-made, and the next run goes on', async () => {
  await withProject(appProject(passing), async (project) => {
    const store = join(project.folder, 'store');
    const environment = { ...process.env, CI: '', UNIKERNEL_STORE: store };
    const words = [join(packageRoot, 'bin/unikernel.js'), 'build', 'app'];
    const child = spawn(process.execPath, words, {
      cwd: project.folder,
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    const status = new Promise((resolve) => child.on('close', resolve));
    child.stderr.on('data', (text) => {
      // Once: a second one would meet the tool on its way out, when it listens no more.
      const before = said.includes('build app');
      said += text;
      if (!before && said.includes('build app')) child.kill('SIGINT');
    });
    assert.is(await status, 130, said);
    assert.match(said, /interrupted/);
    assert.equal(readdirSync(join(store, 'tmp')), []);
    assert.equal(
      readdirSync(join(store, 'store')).filter((name) => /^[0-9a-f]{32}-app$/.test(name)).length,
      1,
      'the copy of the application is there, the image is not',
    );
    assert.equal(processesOf(store), []);
    const { code, stderr } = await project.unikernel(['test', 'app'], { UNIKERNEL_STORE: store });
    assert.is(code, 0, stderr);
  });
});

test('killed at any moment, with its group, it leaves no process and a sound store', async () => {
  await withProject(appProject(passing), async (project) => {
    const store = join(project.folder, 'store');
    const words = [join(packageRoot, 'bin/unikernel.js'), 'build', 'app'];
    for (let kill = 0; kill < kills; kill += 1) {
      project.write({ 'app/main.c': `${passing}/* ${kill} */\n` });
      const child = spawn(process.execPath, words, {
        cwd: project.folder,
        env: { ...process.env, CI: '', UNIKERNEL_STORE: store },
        stdio: 'ignore',
        detached: true,
      });
      const ended = new Promise((resolve) => child.on('exit', resolve));
      const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), Math.random() * 2000);
      await ended;
      clearTimeout(timer);
      await until(() => processesOf(store).length === 0, `no process is left after kill ${kill}`);
    }
    const environment = { UNIKERNEL_STORE: store };
    const verified = await project.unikernel(['store', 'verify'], environment);
    assert.is(verified.code, 0, verified.stdout);
    const { code, stderr } = await project.unikernel(['test', 'app'], environment);
    assert.is(code, 0, stderr);
    assert.equal(readdirSync(join(store, 'tmp')), []);
    const built = await project.unikernel(['build', 'app'], environment);
    const elsewhere = { UNIKERNEL_STORE: join(project.folder, 'other') };
    const again = await project.unikernel(['build', 'app'], elsewhere);
    assert.ok(readFileSync(built.stdout).equals(readFileSync(again.stdout)), 'the same bytes');
  });
});

test('a full disk is named, and with room the build goes on', async () => {
  await withProject(appProject(passing), async (project) => {
    const disk = join(project.folder, 'disk');
    mkdirSync(disk);
    const mount = (...words: string[]) => spawnSync('mount', [...words, disk]).status === 0;
    if (!mount('-t', 'tmpfs', '-o', 'size=600k', 'tmpfs')) return skip('no tmpfs can be mounted');
    try {
      const full = await project.unikernel(['build', 'app'], { UNIKERNEL_STORE: disk });
      assert.is(full.code, 100, full.stderr);
      assert.match(full.stderr, /no space/i);
      assert.ok(mount('-o', 'remount,size=64m'));
      const { code, stderr } = await project.unikernel(['test', 'app'], { UNIKERNEL_STORE: disk });
      assert.is(code, 0, stderr);
      assert.ok(existsSync(join(disk, 'store')));
    } finally {
      spawnSync('umount', [disk]);
    }
  });
});

test.run();
