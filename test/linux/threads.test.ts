// Every way in which a thread waits on the port, and every end that has to be told.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { withLinuxProject } from '../e2e/project.ts';
import { qemuOf } from '../support/guest.ts';

const test = suite('threads');

const image = `run: { memory: '64Mi', commandLine: 'loglevel=4 ', silence: '20s', timeout: '60s' },`;

test('threads wait and go on, also on a host that stands still now and then', () =>
  withLinuxProject('test/guest/threads', image, async (project) => {
    const { code, stdout, stderr } = await project.unikernel(['test', 'app', '--repeat', '2']);
    assert.is(code, 0, `${stdout}\n${stderr}`);

    const mark = `test=${process.pid}`;
    project.setCommandLine(`loglevel=4 rounds=3 ${mark}`);
    const tool = join(packageRoot, 'bin/unikernel.js');
    const guest = execa(process.execPath, [tool, 'test', 'app'], {
      cwd: project.folder,
      env: { CI: '', NO_COLOR: '1' },
      all: true,
      reject: false,
      stdin: 'ignore',
      timeout: 120_000,
    });
    const qemu = await qemuOf(mark);
    let stops = 0;
    try {
      for (; stops < 3; stops += 1) {
        await sleep(300);
        process.kill(qemu, 'SIGSTOP');
        await sleep(1000);
        process.kill(qemu, 'SIGCONT');
      }
    } catch {
      // A fast machine is done before.
    }
    const { exitCode, all } = await guest;
    assert.is(exitCode, 0, all);
    assert.ok(stops > 0, all);
  }));

const ends: Readonly<Record<string, { readonly says: RegExp; readonly status: number }>> = {
  threads: { says: /PANIC: no memory left for a thread and its stack: \d+ bytes/, status: 85 },
  memory: { says: /PANIC: no memory left for Linux: 100000 bytes/, status: 85 },
  linux: { says: /PANIC: Linux panicked; it said why above/, status: 85 },
  overflow: { says: /CRASH: #PF page fault: write to/, status: 85 },
  unlock: { says: /PANIC: a mutex is unlocked by a thread that does not own it/, status: 85 },
  halt: { says: /reboot: Restarting system/, status: 83 },
};

test('what a guest lacks is told, and a halt under load is quiet', () =>
  withLinuxProject('test/guest/threads', image, async (project) => {
    for (const [word, { says, status }] of Object.entries(ends)) {
      project.setCommandLine(`loglevel=4 end=${word}`);
      const { stdout, stderr } = await project.unikernel(['run', 'app']);
      assert.match(stdout, says, word);
      assert.match(stderr, new RegExp(`status ${status}`), word);
      if (word === 'linux') assert.match(stdout, /Out of memory and no killable processes/);
      if (word === 'halt') assert.not.match(stdout, /# line/);
    }
  }));

test('lines that threads print at the same time stay whole', () =>
  withLinuxProject('test/guest/threads', image, async (project) => {
    project.setCommandLine('loglevel=4 end=print');
    const { stdout } = await project.unikernel(['run', 'app']);
    const lines = stdout.match(/^# thread \d says line \d+, and all of it$/gm) ?? [];
    assert.is(new Set(lines).size, 4 * 300, stdout);
  }));

test.run();
