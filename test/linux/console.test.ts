// What is typed at `unikernel run`, or piped into it, reaches a program in ordinary C.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { withPosixProject } from '../e2e/project.ts';
import { startGuest } from '../support/guest.ts';
import { unikernelOnTerminal } from '../support/terminal.ts';

const test = suite('console');

const image = (more = ''): string =>
  `${more} run: { memory: '32Mi', commandLine: 'loglevel=4', watchdog: '300ms' },`;

const run = (folder: string, input: string | Buffer) =>
  execa(process.execPath, [join(packageRoot, 'bin/unikernel.js'), 'run', 'app'], {
    cwd: folder,
    env: { CI: '', NO_COLOR: '1' },
    input,
    all: true,
    reject: false,
    timeout: 60_000,
  });

test('a person at a terminal types lines, sees them, and takes back what was wrong', () =>
  withPosixProject('test/guest/console', image(), async ({ folder, unikernel }) => {
    await unikernel(['build', 'app']);
    const { code, shown } = await unikernelOnTerminal(
      ['run', 'app'],
      [
        ['your name? ', 'Adé\x7fa Lovelade\x7f\x7fce\r'],
        ["fgets: 'Ada Lovelace<0a>'", 'old\x15new word\x17line\r'],
        ["read: 'new line<0a>'", '\x16\x04 and no newline\x04'],
        ["then: '<04> and no newline'", '\x04'],
      ],
      { cwd: folder },
    );
    assert.is(code, 0, shown);
    assert.match(shown, /^app: Ctrl-A X leaves, Ctrl-\\ tells its threads$/m);
    assert.match(shown, /Adé[\b] [\b]a Lovelade([\b] [\b]){2}ce\n/);
    assert.match(shown, /^old([\b] [\b]){3}new word([\b] [\b]){4}line$/m);
    assert.match(shown, /^poll says 1$/m);
    assert.match(shown, /epoll says 1$/m);
    assert.match(shown, /^\^D and no newline/m);
    assert.match(shown, /^the end after 16 more$/m);
    assert.match(shown, /exited, status 83/);
  }));

test('what is piped into the tool arrives byte by byte, and so does its end', () =>
  withPosixProject('test/guest/console', image(), async (project) => {
    const binary = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const long = 'x'.repeat(20_000);
    const { all, exitCode } = await run(
      project.folder,
      `a\x04b\n${binary.toString('latin1')}${long}`,
    );
    assert.is(exitCode, 0, all);
    assert.match(all!, /^your name\? fgets: 'a<04>b<0a>'$/m);

    const nobody = await run(project.folder, '');
    assert.match(nobody.all!, /^your name\? nobody there$/m);
  }));

test('a program that waits for somebody to type is not hung, and ends when it is asked to', () =>
  withPosixProject('test/guest/console', image(), async ({ folder }) => {
    const guest = startGuest(folder, 2, 'pipe');
    await guest.says(/^it asks$/m);
    await sleep(1500);
    guest.kill('SIGTERM');
    const { said } = await guest.ended;
    assert.match(said, /^app: exited, status 83/m);
    assert.not.match(said, /HANG/);
  }));

test('a console without input is at its end', () =>
  withPosixProject('test/guest/console', image('console: { input: false },'), async (project) => {
    const { all, exitCode } = await run(project.folder, 'Ada\n');
    assert.match(all!, /^your name\? nobody there$/m);
    assert.is(exitCode, 0);
  }));

test.run();
