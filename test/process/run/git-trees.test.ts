import { appendFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  changedFiles,
  findCommits,
  isRepository,
  openCommits,
} from '../../../src/run/git-trees.ts';
import { gitIn } from '../../support/git.ts';
import { refusalOf } from '../../support/refusal.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('trees of a git repository');

/** A repository with three releases; the last one has a file more and none of the first. */
function repository(folder: string): { work: string; bare: string } {
  const [work, bare] = [join(folder, 'work'), join(folder, 'bare')];
  mkdirSync(work);
  const git = gitIn(work);
  git('init', '--quiet', '--initial-branch=main');
  for (const version of [1, 2, 3]) {
    mkdirSync(join(work, 'lib'), { recursive: true });
    writeFileSync(join(work, 'version.mk'), `UK_VERSION = 0\nUK_SUBVERSION = ${version}\n`);
    writeFileSync(join(work, 'lib/same.c'), 'int same;\n');
    if (version === 3) {
      writeFileSync(join(work, 'lib/with space.c'), 'ünïcode\nand no end');
      git('rm', '--quiet', '--cached', 'lib/same.c');
    }
    git('add', version === 3 ? 'lib/with space.c' : '.', 'version.mk');
    git('commit', '--quiet', '-m', `release ${version}`);
    git('tag', `RELEASE-0.${version}`);
  }
  git('clone', '--quiet', '--bare', work, bare);
  return { work, bare };
}

test('files are read at every tag, without a checkout, from bare repositories and others', () =>
  withScratch((folder) => {
    const { work, bare } = repository(folder);
    for (const each of [work, bare, join(work, '.git')]) {
      assert.ok(isRepository(each));
      const commits = findCommits(each, 'RELEASE-*');
      assert.equal(
        commits.map(({ name }) => name),
        ['RELEASE-0.1', 'RELEASE-0.2', 'RELEASE-0.3'],
      );
      const trees = openCommits(each, commits);
      assert.equal(
        trees.map((tree) => tree.read('lib/same.c')),
        ['int same;\n', 'int same;\n', undefined],
      );
      assert.equal(
        trees.map((tree) => tree.read('version.mk')?.at(-2)),
        ['1', '2', '3'],
      );
      assert.is(trees[2]!.read('lib/with space.c'), 'ünïcode\nand no end');
      assert.is(trees[0]!.read('lib'), undefined);
      assert.is(trees[0]!.read('lib/none.c'), undefined);
    }
  }));

test('a branch or a revision can be named too; a tag that does not exist is told with the nearest', () =>
  withScratch(async (folder) => {
    const { bare } = repository(folder);
    assert.is(findCommits(bare, 'main')[0]!.commit, findCommits(bare, 'RELEASE-0.3')[0]!.commit);
    assert.is(findCommits(bare, 'main~1')[0]!.commit, findCommits(bare, 'RELEASE-0.2')[0]!.commit);
    const missing = await refusalOf((async () => findCommits(bare, 'RELEASE-0.4'))());
    assert.match(missing.message, /matches 'RELEASE-0\.4'/);
    assert.match(missing.diagnostics[0]!.suggestion!, /did you mean 'RELEASE-0\.[123]'/);
    await refusalOf((async () => findCommits(bare, 'v*'))());
  }));

test('a shallow repository is named as such, and one that lacks objects too', () =>
  withScratch(async (folder) => {
    const { bare } = repository(folder);
    const shallow = join(folder, 'shallow');
    gitIn(folder)('clone', '--quiet', '--depth=1', '--no-tags', `file://${bare}`, shallow);
    const { diagnostics } = await refusalOf((async () => findCommits(shallow, 'RELEASE-*'))());
    assert.match(diagnostics[0]!.suggestion!, /fetch --unshallow --tags/);

    const partial = join(folder, 'partial');
    gitIn(bare)('config', 'uploadpack.allowFilter', 'true');
    gitIn(folder)('clone', '--quiet', '--bare', '--filter=blob:none', `file://${bare}`, partial);
    const [tree] = openCommits(partial, findCommits(partial, 'RELEASE-0.1'));
    const lacks = await refusalOf((async () => tree!.read('lib/same.c'))());
    assert.match(lacks.message, /lacks objects of RELEASE-0\.1 \(lib\/same\.c\)/);
  }));

test('what was changed since the commit is listed, and nothing is written to look', () =>
  withScratch((folder) => {
    const { work } = repository(folder);
    gitIn(work)('checkout', '--quiet', '--force', 'RELEASE-0.2');
    assert.equal(changedFiles(work), []);
    appendFileSync(join(work, 'version.mk'), '# mine\n');
    const state = () =>
      readdirSync(join(work, '.git')).map((name) => statSync(join(work, '.git', name)).mtimeMs);
    const before = state();
    assert.equal(changedFiles(work), ['version.mk']);
    assert.equal(state(), before);
    assert.is(changedFiles(folder), undefined);
    assert.not(isRepository(folder));
    assert.not(isRepository(join(work, 'lib')));
  }));

test.run();
