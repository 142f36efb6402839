// The daily loop: an image that follows its sources, and a guest under a debugger.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { findProgram } from '../../src/run/find-program.ts';
import { until } from '../support/process.ts';
import { skip } from '../support/skip.ts';
import { unikernelOnTerminal } from '../support/terminal.ts';
import { appProject, type Project, passing, withProject } from './project.ts';

const test = suite('daily loop');

/** The tool at work in the background, and all that it has said so far. */
function start(project: Project, args: readonly string[]) {
  const child = spawn(process.execPath, [join(packageRoot, 'bin/unikernel.js'), ...args], {
    cwd: project.folder,
    env: { ...process.env, CI: '', NO_COLOR: '1', UNIKERNEL_STORE: join(project.folder, 'store') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said += text;
    });
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  /** Waits for a text, and forgets all that came before its end. */
  const hear = async (text: string): Promise<void> => {
    await until(() => said.includes(text), `${text} in:\n${said}`, 90);
    said = said.slice(said.indexOf(text) + text.length);
  };
  return { child, ended, hear };
}

/** The processes of this machine that have a text in their command. */
async function processesWith(text: string): Promise<string[]> {
  const { stdout } = await execa('ps', ['-eo', 'args']);
  return stdout.split('\n').filter((line) => line.includes(text));
}

test('dev follows application and config, waits out errors, and leaves nothing running', () =>
  withProject(appProject(passing), async (project) => {
    const { child, ended, hear } = start(project, ['dev', 'app']);
    await hear('ok 1 fine');
    await hear('waiting for a change');
    // One that never ends is ended by the next change.
    project.write({
      'app/main.c': passing.replace('return 0;', 'for (;;)\n\t\t;').replace('fine', 'endless'),
    });
    await hear('app/main.c changed');
    await hear('ok 1 endless');
    project.write({ 'app/main.c': 'int main(void) { return missing; }\n' });
    await hear('build/failed');
    await hear('waiting for a change');
    const config = readFileSync(join(project.folder, 'unikernel.config.ts'), 'utf8');
    project.write({ 'unikernel.config.ts': config.replace('nolibc', 'musl') });
    await hear('config/not-supported');
    project.write({
      'app/main.c': passing.replace('fine', 'mended'),
      'unikernel.config.ts': config,
    });
    await hear('ok 1 mended');
    child.kill('SIGINT');
    assert.equal(await ended, [0, null]);
    assert.equal(await processesWith(join(project.folder, 'store')), []);
  }));

test('dev has no document for --json', () =>
  withProject(appProject(passing), async ({ unikernel }) => {
    const { code, stdout } = await unikernel(['dev', '--json']);
    assert.is(code, 2);
    assert.is(JSON.parse(stdout).diagnostics[0].code, 'cli/no-json');
  }));

test('run --gdb starts gdb on a terminal, with symbols, and ends with it', () => {
  if (!findProgram('gdb')) return skip('gdb is not installed');
  return withProject(appProject(passing), async (project) => {
    const environment = { UNIKERNEL_STORE: join(project.folder, 'store'), HOME: project.folder };
    assert.is((await project.unikernel(['build'], environment)).code, 0);
    const { code, shown } = await unikernelOnTerminal(
      ['run', 'app', '--gdb'],
      [
        ['(gdb) ', 'break main\r'],
        ['Breakpoint 1', 'continue\r'],
        ['Breakpoint 1, ', 'print $rip != 0\r'],
        ['$1 = 1', 'quit\r'],
        ['(y or n)', 'y\r'],
      ],
      { cwd: project.folder, environment },
    );
    assert.is(code, 0, shown);
    assert.match(shown, 'main.c:');
  });
});

test('without a terminal run --gdb says how to attach, and waits', () => {
  if (!findProgram('gdb')) return skip('gdb is not installed');
  return withProject(appProject(passing), async (project) => {
    const { ended, hear } = start(project, ['run', 'app', '--gdb']);
    await hear('waits for a debugger: gdb -q');
    const [port] = (await processesWith('-gdb tcp:127.0.0.1:'))
      .filter((line) => line.includes(project.folder))
      .map((line) => /-gdb tcp:127\.0\.0\.1:(\d+)/.exec(line)![1]!);
    await execa(
      'gdb',
      [
        '-q',
        '-batch',
        '-ex',
        'set architecture i386:x86-64',
        '-ex',
        `target remote 127.0.0.1:${port}`,
        '-ex',
        'detach',
      ],
      { stdin: 'ignore' },
    );
    await hear('ok 1 fine');
    assert.equal(await ended, [0, null]);
  });
});

test.run();
