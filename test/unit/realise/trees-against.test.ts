import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { placeTree, treesAgainst } from '../../../src/realise/trees-against.ts';
import { hashFolder } from '../../../src/store/folder.ts';
import { gitIn } from '../../support/git.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('trees against');

function tree(folder: string, version?: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of ['Config.uk', 'Makefile']) writeFileSync(join(folder, file), '');
  const [, sub, extra] = version?.split('.') ?? [];
  const text = `UK_VERSION = 0\nUK_SUBVERSION = ${sub}\nUK_EXTRAVERSION = ${extra}\n`;
  writeFileSync(join(folder, 'version.mk'), version === undefined ? '' : text);
}

/** A bare repository whose tags are the releases of trees. */
function repository(folder: string, versions: readonly string[]): void {
  const work = `${folder}-work`;
  mkdirSync(work);
  const git = gitIn(work);
  git('init', '--quiet');
  for (const version of versions) {
    tree(work, version);
    git('add', '--all');
    git('commit', '--quiet', `--message=${version}`);
    git('tag', `RELEASE-${version}`);
  }
  git('clone', '--quiet', '--bare', '.', folder);
}

async function refused(args: string[], folder: string): Promise<string[]> {
  try {
    await treesAgainst(args, folder);
  } catch (error) {
    assert.instance(error, UserError);
    assert.is((error as UserError).exitCode, 2);
    return (error as UserError).diagnostics.map(({ message, suggestion }) =>
      [message, suggestion ?? ''].join(' '),
    );
  }
  throw new Error('it was not refused');
}

test('folders and tags are sorted by their numbers, not as text', () =>
  withScratch(async (folder) => {
    repository(join(folder, 'unikraft.git'), ['0.10.0', '0.9.0', '0.17.0']);
    tree(join(folder, 'staging'), '0.17.0');
    tree(join(folder, 'mine'));
    const trees = await treesAgainst(['staging,unikraft.git', 'mine'], folder);
    assert.equal(
      trees.map(({ name, version }) => [name, version]),
      [
        ['0.9.0', '0.9.0'],
        ['0.10.0', '0.10.0'],
        ['0.17.0', '0.17.0'],
        ['staging', '0.17.0'],
        ['mine', undefined],
      ],
    );
  }));

test('a pattern takes some tags, and names keep what makes them versions', () =>
  withScratch(async (folder) => {
    repository(join(folder, 'unikraft.git'), ['0.9.0', '0.10.0', '0.17.0']);
    const trees = await treesAgainst(['unikraft.git:RELEASE-0.1*'], folder);
    assert.equal(
      trees.map(({ name }) => name),
      ['0.10.0', '0.17.0'],
    );
  }));

test('the tree of a tag is put where it is told, and the repository stays as it is', () =>
  withScratch(async (folder) => {
    const bare = join(folder, 'unikraft.git');
    repository(bare, ['0.9.0', '0.10.0']);
    const before = await hashFolder(bare);
    const [first] = await treesAgainst(['unikraft.git'], folder);
    const placed = await placeTree(first!, join(folder, 'scratch'));
    assert.equal(await treesAgainst([placed], folder), [
      { name: '0.9.0', version: '0.9.0', from: { type: 'folder', folder: placed } },
    ]);
    assert.is(await hashFolder(bare), before);
  }));

test('trees of one name are told apart', () =>
  withScratch(async (folder) => {
    for (const place of ['a', 'b']) tree(join(folder, place, 'unikraft'), '0.9.0');
    const trees = await treesAgainst(['a/unikraft', 'b/unikraft'], folder);
    assert.equal(
      trees.map(({ name }) => name),
      [join(folder, 'a/unikraft'), join(folder, 'b/unikraft')],
    );
  }));

test('every item that names no tree is told', () =>
  withScratch(async (folder) => {
    repository(join(folder, 'unikraft.git'), ['0.9.0']);
    mkdirSync(join(folder, 'empty'));
    const told = await refused(
      ['gone', 'gone:RELEASE-*,empty', 'unikraft.git:RELEASE-0.9.1'],
      folder,
    );
    assert.equal(told, [
      "--against gone: there is no folder 'gone'. ",
      "--against gone:RELEASE-*: there is no folder 'gone'. ",
      '--against empty: there is neither a Unikraft tree nor a git repository in it. ',
      '--against unikraft.git: the repository has no tag RELEASE-0.9.1. --against unikraft.git:RELEASE-0.9.0',
    ]);
    assert.match((await refused([','], folder))[0]!, /names no tree/);
  }));

test.run();
