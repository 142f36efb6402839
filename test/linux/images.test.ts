// The images of the project's own config, from source to verdict, on real QEMU.

import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { Parser } from 'tap-parser';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { pathWithout, unikernel } from '../e2e/project.ts';
import { withScratch } from '../support/scratch.ts';

const test = suite('images');

const here = { cwd: packageRoot };
const titles = (
  'mutex semaphore join start_kernel getpid syscall_latency umask umask2 creat close failopen open ' +
  'write lseek_cur lseek_end lseek_set read fstat mkdir stat pipe2 epoll mount_fs_proc chdir_proc ' +
  'open_cwd getdents64 close_dir_fd chdir_root umount_fs_proc lo_ifup gettid many_syscall_threads ' +
  'stop_kernel'
).split(' ');

test('the committed generated files match the config', async () => {
  const { code, stderr } = await unikernel(['generate', '--check'], here);
  assert.is(code, 0, stderr);
});

test('hello passes', async () => {
  const { code, stderr } = await unikernel(['test', 'hello'], here);
  assert.is(code, 0, stderr);
});

test('boot passes the 33 tests, in TAP that a strict parser takes', async () => {
  const { code, stdout, stderr } = await unikernel(['test', 'boot'], here);
  assert.is(code, 0, stderr);
  assert.match(stderr, /33 of 33 tests passed/);
  const tap = stdout.slice(stdout.indexOf('1..33'));
  const results = Parser.parse(tap, { strict: true });
  const asserts = results.filter(([type]) => type === 'assert').map(([, result]) => result);
  assert.equal(
    asserts.map(({ name }) => name),
    titles,
  );
  for (const { name, diag } of asserts) {
    assert.type(diag?.time_us, 'number', name);
    assert.ok('log' in diag, name);
  }
  const log = (name: string): string => asserts.find((result) => result.name === name).diag.log;
  assert.match(log('start_kernel'), /Linux version 4\.9/);
  assert.match(log('failopen'), /= -2 No such file or directory/);
  assert.match(log('fstat'), /mode=100721 size=5/);
  assert.match(log('stat'), /mode=40721/);
  assert.match(log('stop_kernel'), /reboot: Restarting system/);
});

test('boot passes in 16 MiB of RAM', async () => {
  const { code, stderr } = await unikernel(['test', 'boot', '--memory', '16Mi'], here);
  assert.is(code, 0, stderr);
});

test('boot passes time after time', async () => {
  const { code, stdout, stderr } = await unikernel(['test', 'boot', '--repeat', '10'], here);
  assert.is(code, 0, stderr);
  assert.match(stdout, /10 of 10 boots passed/);
});

test('the image of boot has at most 4.5 MB', async () => {
  const { stdout } = await unikernel(['build', 'boot'], here);
  assert.ok(statSync(stdout).size <= 4.5e6, `${statSync(stdout).size} bytes`);
});

test('run shows the console and the status of the guest', async () => {
  const { code, stdout, stderr } = await unikernel(['run', 'hello'], here);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^ok 1 /m);
  assert.match(stderr, /status 83/);
});

test('log prints what make said, command first', async () => {
  const { code, stdout } = await unikernel(['log', 'boot', '--step', 'lkl'], here);
  assert.is(code, 0);
  assert.match(stdout, /make -j/);
});

test('another clone, built by plain make without Node, gives the same bytes', () =>
  withScratch(async (folder) => {
    const project = join(folder, 'elsewhere');
    const tracked = execFileSync(
      'git',
      ['ls-files', '-z', 'generated', 'recipes', 'patches'],
      here,
    );
    for (const file of tracked.toString().split('\0').filter(Boolean))
      cpSync(join(packageRoot, file), join(project, file));
    const sources = join(folder, 'sources');
    assert.is((await unikernel(['fetch', '--output', sources], here)).code, 0);
    const bin = pathWithout(join(folder, 'bin'), ['node', 'npm', 'npx']);
    for (const image of ['hello', 'boot']) {
      const { stdout: ours } = await unikernel(['build', image], here);
      const words = [
        '-C',
        `generated/${image}`,
        `SOURCES=${sources}`,
        `-j${availableParallelism()}`,
      ];
      await execa('make', words, {
        cwd: project,
        env: { PATH: bin, TZ: 'Asia/Tokyo', LANG: 'C.UTF-8' },
      });
      for (const suffix of ['', '.dbg']) {
        const theirs = readFileSync(join(project, 'build', image, `${image}${suffix}`));
        assert.ok(readFileSync(`${ours}${suffix}`).equals(theirs), `${image}${suffix} differs`);
      }
    }
  }));

test.run();
