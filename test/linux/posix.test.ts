// Ordinary C on Linux as a library: what a program finds, and how it ends.

import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { type Answer, type Project, withPosixProject, withProject } from '../e2e/project.ts';
import { talkToGuest } from '../support/guest.ts';

const test = suite('posix');

const disk = `disks: [{ name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data', state: true }],`;

const image = (words: string, devices = disk): string =>
  `${devices}\n      run: { memory: '64Mi', commandLine: 'loglevel=4 ${words}' },`;

/** Runs it once with another command line: the image stays. */
async function ends(project: Project, words: string): Promise<Answer> {
  const name = 'unikernel.config.ts';
  const config = readFileSync(join(project.folder, name), 'utf8');
  project.write({
    [name]: config.replace(/commandLine: '.*'/, `commandLine: 'loglevel=4 ${words}'`),
  });
  const answer = await project.unikernel(['run', 'app']);
  if (!config.includes('disks:')) return answer;
  const kept = join(project.folder, '.unikernel/disks/app/data.disk');
  const { exitCode, all } = await execa('/usr/sbin/e2fsck', ['-fn', kept], {
    reject: false,
    all: true,
  });
  assert.is(exitCode, 0, `${words}: the disk\n${all}`);
  return answer;
}

test('files, sockets, threads and clocks are there, and the disk is sound however main() ends', () =>
  withPosixProject('test/guest/posix', image('-- one "two=three four"'), async (project) => {
    const { code, stdout, stderr } = await project.unikernel(['test', 'app']);
    assert.is(code, 0, `${stdout}\n${stderr}`);

    const failed = await ends(project, '-- return=5');
    assert.match(failed.stdout, /the application failed with status 5/);
    assert.match(failed.stderr, /status 87/);

    for (const [status, exit] of [
      [0, 83],
      [3, 87],
    ] as const) {
      const answer = await ends(project, `-- exit=${status}`);
      assert.match(answer.stdout, /^goodbye$/m, 'what atexit() asked for is called');
      assert.match(answer.stdout, /reboot: Restarting system/);
      assert.match(answer.stderr, new RegExp(`status ${exit}`));
    }

    const busy = await ends(project, '-- busy');
    assert.match(busy.stderr, /status 83/);
  }));

test('what cannot be mounted or brought up is told, and main() is not called; a deadlock is told too', async () => {
  const words = (device: string): string => `${device} -- one "two=three four"`;
  await withPosixProject('test/guest/posix', image('', ''), async (project) => {
    const disk = await ends(project, words('uk_lkl.disk=none:ext4:rw:/data'));
    assert.match(disk.stdout, /disk none cannot be mounted on \/data: No such device/);
    assert.match(
      disk.stdout,
      /the disks cannot be mounted: No such device; main\(\) is not called/,
    );
    assert.not.match(disk.stdout, /^1\.\./m);
    assert.match(disk.stderr, /status 87/);
    const net = await ends(project, words('uk_lkl.net=eth0:10.0.2.15/24'));
    assert.match(net.stdout, /the network does not start: No such device; main\(\) is not called/);
    assert.match(net.stderr, /status 87/);

    const locked = await ends(project, '-- relock');
    assert.match(locked.stdout, /PANIC: a pthread mutex is locked again by its owner/);
    assert.match(locked.stderr, /status 85/);
  });
});

test('the application of the guide does what the guide says', async () => {
  const guide = readFileSync(join(packageRoot, 'docs/application.md'), 'utf8');
  const block = (language: string): string =>
    new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(guide)![1]!;
  const files = {
    'counter/main.c': block('c').replace('for (;;)', 'while (visits < 2)'),
    'counter/Makefile.uk': block('make'),
    'counter/Config.uk': '',
    'unikernel.config.ts': block('ts')
      .replace('    counter: {', '    app: {')
      .replace('host: 8080', 'host: 0'),
  };
  await withProject(files, async ({ folder, unikernel }) => {
    for (const name of ['patches', 'unikernel.lock'])
      cpSync(join(packageRoot, name), join(folder, name), { recursive: true });
    assert.is((await unikernel(['build', 'app'])).code, 0);
    const { said, exitCode } = await talkToGuest(folder, 'counter is ready', 80, async (port) => {
      for (const visit of [1, 2]) {
        const answer = await fetch(`http://127.0.0.1:${port}/`);
        assert.is(await answer.text(), `visit ${visit}\n`);
      }
    });
    assert.is(exitCode, 0, said);
  });
});

test('posix() without Linux is refused with its place', () =>
  withPosixProject('test/guest/posix', image('', ''), async ({ folder, write, unikernel }) => {
    const name = 'unikernel.config.ts';
    const config = readFileSync(join(folder, name), 'utf8').replace(/lkl\(.*\),/, '');
    write({ [name]: config });
    const { code, stderr } = await unikernel(['build', 'app']);
    assert.is(code, 2);
    assert.match(stderr, /posix\(\) needs Linux as a library, lkl\(\)/);
  }));

test.run();
