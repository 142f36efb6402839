// What a person does with the tool besides building: edits of the config by command.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appProject, passing, withProject } from './project.ts';

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

test.run();
