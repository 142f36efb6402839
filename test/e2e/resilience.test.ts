// Interrupts and full disks: nothing half-made is left, and the next run goes on.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { skip } from '../support/skip.ts';
import { appProject, withProject } from './project.ts';

const test = suite('resilience');

const passing =
  '#include <stdio.h>\n\nint main(void)\n{\n\tputs("1..1\\nok 1 fine");\n\treturn 0;\n}\n';

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

test('a kill leaves scratch that the next run sweeps', async () => {
  await withProject(appProject(passing), async (project) => {
    const store = join(project.folder, 'store');
    const words = [join(packageRoot, 'bin/unikernel.js'), 'build', 'app'];
    const child = spawn(process.execPath, words, {
      cwd: project.folder,
      env: { ...process.env, CI: '', UNIKERNEL_STORE: store },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const status = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    child.stderr.on('data', (text) => {
      if (String(text).includes('build app')) child.kill('SIGKILL');
    });
    assert.is(await status, 'SIGKILL');
    const { code, stderr } = await project.unikernel(['test', 'app'], { UNIKERNEL_STORE: store });
    assert.is(code, 0, stderr);
    assert.equal(readdirSync(join(store, 'tmp')), []);
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
