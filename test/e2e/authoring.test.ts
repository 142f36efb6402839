// What a person does with the tool besides building: a project is made, and its config edited.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { removeFolder } from '../../src/store/folder.ts';
import { unikernelOnTerminal } from '../support/terminal.ts';
import { appProject, passing, unikernel, withProject } from './project.ts';

const test = suite('authoring');

const own = 'unikernel.config.ts';

test('set shows a diff and writes with --yes; without a terminal it writes nothing', () =>
  withProject(appProject(passing), async ({ folder, unikernel }) => {
    const text = () => readFileSync(join(folder, own), 'utf8');
    const before = text();
    const asked = await unikernel(['set', 'app.run.memory', '32Mi']);
    assert.is(asked.code, 2);
    assert.match(asked.stderr, /^\+.*memory: '32Mi'/m);
    assert.match(asked.stderr, 'cli/not-confirmed');
    assert.is(text(), before);

    const written = await unikernel(['set', 'app.run.memory', '32Mi', '--yes']);
    assert.is(written.code, 0, written.stderr);
    assert.match(text(), "timeout: '20s', memory: '32Mi' }");
    const again = await unikernel(['set', 'app.run.memory', '32Mi', '--yes']);
    assert.match(again.stderr, 'images.app.run.memory has this value already');

    const unset = await unikernel(['set', 'app.run.memory', '--unset', '-y']);
    assert.is(unset.code, 0, unset.stderr);
    assert.is(text(), before);
    const both = await unikernel(['set', 'app.run.memory', '32Mi', '--unset']);
    assert.is(both.code, 2);
    assert.match(both.stderr, 'edit/usage');
  }));

test('update changes the tag of a source and locks what it is now', () =>
  withProject({}, async ({ folder, write, unikernel }) => {
    const repository = join(folder, 'upstream');
    write({ 'upstream/Config.uk': 'config LIBFOO\n\tbool "foo"\n', 'upstream/Makefile.uk': '' });
    const git = (...words: string[]): string =>
      execFileSync(
        'git',
        ['-C', repository, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words],
        { encoding: 'utf8', stdio: 'pipe' },
      );
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'one');
    git('tag', 'v1.0.0');
    git('commit', '--quiet', '--allow-empty', '--message', 'two');
    git('tag', 'v1.1.0');
    const library = `libraries: [library(git('file://${repository}', { tag: 'v1.0.0' }))],`;
    const files = appProject(passing, library);
    write({
      ...files,
      [own]: files[own]!.replace(
        '{ defineConfig, embedded }',
        '{ defineConfig, embedded, git, library }',
      ),
    });
    const environment = { UNIKERNEL_STORE: join(folder, 'store') };

    const moved = await unikernel(['update', 'upstream', '1.1.0', '--yes'], environment);
    assert.is(moved.code, 0, moved.stderr);
    assert.match(readFileSync(join(folder, own), 'utf8'), "{ tag: 'v1.1.0' }");
    const revision = git('rev-parse', 'v1.1.0').trim();
    assert.match(readFileSync(join(folder, 'unikernel.lock'), 'utf8'), revision);

    const again = await unikernel(['update', 'upstream', '1.1.0', '--yes'], environment);
    assert.match(again.stderr, 'upstream is at 1.1.0 already');
    const unknown = await unikernel(['update', 'upstraem', '2', '--yes'], environment);
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, "did you mean 'upstream'?");
    const embedded = await unikernel(['update', 'unikraft', '0.17.0', '--yes'], environment);
    assert.is(embedded.code, 2);
    assert.match(embedded.stderr, 'update/no-version');
  }));

test('init, run and test: three commands from an empty folder to the output of its program', () =>
  withFolder(async (folder) => {
    const environment = { UNIKERNEL_STORE: join(folder, 'store') };
    const call = (args: string[], cwd: string) => unikernel(args, { cwd, environment });
    const refused = await call(['init', 'mine'], folder);
    assert.is(refused.code, 2);
    assert.match(refused.stderr, 'cli/not-confirmed');
    assert.not.ok(existsSync(join(folder, 'mine')), 'nothing is written');

    const made = await call(['init', 'mine', '--template', 'hello', '--yes'], folder);
    assert.is(made.code, 0, made.stderr);
    assert.match(made.stderr, 'next: cd mine && npx unikernel run');
    const project = join(folder, 'mine');
    const { stdout } = await execa('npx', ['unikernel', 'run'], {
      cwd: project,
      env: { CI: '', ...environment },
      stdin: 'ignore',
    });
    assert.match(stdout, '# Hello from mine');
    const tested = await call(['test'], project);
    assert.is(tested.code, 0, tested.stderr);
    assert.match(tested.stderr, 'mine: ok, 4 of 4 tests passed');

    const types = await execa(join(packageRoot, 'node_modules/.bin/tsc'), ['-p', project], {
      reject: false,
    });
    assert.is(types.stdout, '');
    writeFileSync(join(project, 'tsconfig.json'), 'own');
    const again = await call(['init', '--yes'], project);
    assert.match(again.stderr, 'tsconfig.json is there and stays as it is');
    assert.is(readFileSync(join(project, 'tsconfig.json'), 'utf8'), 'own');
    const badName = await call(['init', '../other', '--name', 'Other', '--yes'], project);
    assert.is(badName.code, 2);
    assert.match(badName.stderr, 'init/bad-name');
  }));

test('on a terminal init asks, and what is there is written over only by a yes of its own', () =>
  withFolder(async (folder) => {
    const at = { cwd: folder };
    writeFileSync(join(folder, 'package.json'), 'own');
    const made = await unikernelOnTerminal(
      ['init'],
      [
        ['What to begin with?', '\r'],
        ['Name of the image?', '\u0015first\r'],
        ['package.json is there already. Write over it?', '\r'],
        ['Write this to', '\r'],
      ],
      at,
    );
    assert.is(made.code, 0, made.shown);
    assert.is(readFileSync(join(folder, 'package.json'), 'utf8'), 'own');
    assert.match(readFileSync(join(folder, own), 'utf8'), 'first: {');
    const given = await unikernelOnTerminal(
      ['init'],
      [
        ['package.json is there already. Write over it?', 'y'],
        ['Write this to', 'y'],
      ],
      at,
    );
    assert.is(given.code, 0, given.shown);
    assert.match(readFileSync(join(folder, 'package.json'), 'utf8'), '"test": "unikernel test"');
    const left = await unikernelOnTerminal(
      ['set', 'first.run.memory', '32Mi'],
      [['Write unikernel.config.ts?', 'n']],
      at,
    );
    assert.is(left.code, 0, left.shown);
    assert.match(left.shown, 'nothing was written');
    assert.match(readFileSync(join(folder, own), 'utf8'), "memory: '16Mi'");
  }));

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-authoring-'));
  try {
    await work(folder);
  } finally {
    await removeFolder(folder);
  }
}

test.run();
