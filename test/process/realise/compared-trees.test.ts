import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openTrees } from '../../../src/realise/compared-trees.ts';
import { gitIn } from '../../support/git.ts';
import { refusalOf } from '../../support/refusal.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('trees that --against names');

function tree(folder: string, version: string): void {
  mkdirSync(folder, { recursive: true });
  const [major, minor] = version.split('.');
  writeFileSync(
    join(folder, 'version.mk'),
    `UK_VERSION = ${major}\nUK_SUBVERSION = ${minor}\nUK_CODENAME = Name\n`,
  );
}

function repository(folder: string): void {
  const git = gitIn(folder);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  git('tag', 'RELEASE-0.7');
}

test('folders are labelled by version, tags by themselves, and what is shared by its place', () =>
  withScratch((folder) => {
    tree(join(folder, 'one'), '0.5');
    tree(join(folder, 'two'), '0.5');
    tree(join(folder, 'with,comma'), '0.6');
    tree(join(folder, 'git'), '0.7');
    repository(join(folder, 'git'));
    const labels = (...items: string[]): string[] =>
      openTrees(items, folder).map((each) => each.tree.label);
    assert.equal(labels('one', 'with,comma'), ['0.5.0', '0.6.0']);
    assert.equal(labels('one,two'), ['0.5.0@one', '0.5.0@two']);
    assert.equal(labels('one,one'), ['0.5.0@one', '0.5.0@one#2']);
    assert.equal(labels('git:RELEASE-*', 'one'), ['0.5.0', 'RELEASE-0.7']);
    assert.equal(labels('git:'), ['RELEASE-0.7']);
    // A work tree is taken as it stands.
    assert.equal(labels('git'), ['0.7.0']);
    const bare = join(folder, 'bare');
    gitIn(folder)('clone', '--quiet', '--bare', 'git', bare);
    assert.equal(labels('bare', join(folder, 'bare:RELEASE-0.7')), [
      'RELEASE-0.7@bare',
      'RELEASE-0.7@bare#2',
    ]);
  }));

test('a dirty tree is read as it is, and noted', () =>
  withScratch((folder) => {
    const work = join(folder, 'git');
    tree(work, '0.7');
    repository(work);
    assert.equal(openTrees(['git'], folder)[0]!.tree.notes, []);
    tree(work, '0.8');
    const [{ tree: dirty }] = openTrees(['git'], folder) as [ReturnType<typeof openTrees>[number]];
    assert.is(dirty.version, '0.8.0');
    assert.match(
      dirty.notes[0]!,
      /^read as it is: 1 changed since its commit, such as version\.mk$/,
    );
  }));

test('everything that is wrong is told at once, each with what to do', () =>
  withScratch(async (folder) => {
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, 'odd'));
    writeFileSync(join(folder, 'odd/version.mk'), 'UK_VERSION = mine\n');
    writeFileSync(join(folder, 'file'), '');
    tree(join(folder, 'plain'), '0.5');
    const items = ['empty', 'odd', 'file', 'gone', 'gone:RELEASE-*', 'plain:RELEASE-*'];
    const { diagnostics, exitCode } = await refusalOf((async () => openTrees(items, folder))());
    assert.is(exitCode, 2);
    assert.equal(
      diagnostics.map(({ code }) => code),
      [
        'trees/no-tree',
        'trees/no-version',
        'trees/no-folder',
        'trees/missing',
        'trees/missing',
        'trees/no-repository',
      ],
    );
    assert.ok(diagnostics.every(({ suggestion }) => suggestion !== undefined));
  }));

test.run();
