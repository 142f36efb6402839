// The trees that a matrix goes over: folders, and tags of repositories.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { treeVersion } from '../model/tree-version.ts';
import { checkOut, fileAt, listTags } from '../run/git.ts';

/** A Unikraft tree, where it is. */
export type TreeAgainst = {
  /** What a person calls it: a tag without what all tags of the pattern begin with, or a folder. */
  readonly name: string;
  /** Three numbers, if the tree says them. */
  readonly version?: string;
  readonly from:
    | { readonly type: 'folder'; readonly folder: string }
    | { readonly type: 'tag'; readonly repository: string; readonly tag: string };
};

/** What tags are taken when a repository is named without a pattern. */
export const usualPattern = 'RELEASE-*';

/**
 * The trees that `--against` names, sorted by version: each item is a folder with a tree, or a git
 * repository with or without a pattern for its tags, as in `../unikraft.git:RELEASE-0.1*`. Items
 * may be several in one argument, with commas between them. Repositories are only read.
 * @param from the folder that paths are relative to
 * @throws UserError exit 2 with every item that names no tree
 */
export async function treesAgainst(args: readonly string[], from: string): Promise<TreeAgainst[]> {
  const items = args.flatMap((arg) => arg.split(',')).filter((item) => item !== '');
  const results = await Promise.allSettled(items.map((item) => treesOf(item, from)));
  const problems = results.flatMap((result) => {
    if (result.status === 'fulfilled') return [];
    if (result.reason instanceof UserError) return result.reason.diagnostics;
    throw result.reason;
  });
  if (problems.length > 0) throw new UserError(problems, exitCode.usage);
  const trees = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  if (trees.length === 0)
    throw problem('none', '--against names no tree.', `--against ../unikraft.git:${usualPattern}`);
  return withOwnNames(trees).sort(byVersion);
}

/** The folder of a tree; that of a tag is made below `scratch`. */
export async function placeTree({ name, from }: TreeAgainst, scratch: string): Promise<string> {
  if (from.type === 'folder') return from.folder;
  const folder = join(scratch, name.replaceAll('/', '-'));
  await checkOut(from.repository, `refs/tags/${from.tag}`, folder);
  return folder;
}

async function treesOf(item: string, from: string): Promise<TreeAgainst[]> {
  const whole = resolve(from, item);
  if (isFolder(whole)) return isTree(whole) ? [ofFolder(whole)] : ofTags(whole, item, usualPattern);
  const [, repository, pattern] = /^(.+):([^:]+)$/.exec(item) ?? [];
  if (repository === undefined || pattern === undefined || !isFolder(resolve(from, repository)))
    throw problem('missing', `--against ${item}: there is no folder '${repository ?? item}'.`);
  return ofTags(resolve(from, repository), repository, pattern);
}

function ofFolder(folder: string): TreeAgainst {
  const file = join(folder, 'version.mk');
  const version = existsSync(file) ? treeVersion(readFileSync(file, 'utf8'))?.version : undefined;
  return { name: basename(folder), ...(version && { version }), from: { type: 'folder', folder } };
}

async function ofTags(repository: string, item: string, pattern: string): Promise<TreeAgainst[]> {
  const tags = await listTags(repository, pattern);
  if (tags === undefined)
    throw problem(
      'no-tree',
      `--against ${item}: there is neither a Unikraft tree nor a git repository in it.`,
    );
  if (tags.length === 0) {
    const near = nearest(pattern, (await listTags(repository, '*')) ?? []);
    throw problem(
      'no-tag',
      `--against ${item}: the repository has no tag ${pattern}.`,
      near && `--against ${item}:${near}`,
    );
  }
  const start = pattern.slice(0, pattern.search(/[*?[]|$/));
  return Promise.all(
    tags.map(async (tag) => {
      const text = await fileAt(repository, `refs/tags/${tag}`, 'version.mk');
      const version = text === undefined ? undefined : treeVersion(text)?.version;
      return {
        // Of `RELEASE-0.17*` only whole words are left out.
        name: tag.slice(start.lastIndexOf('-') + 1) || tag,
        ...(version && { version }),
        from: { type: 'tag', repository, tag } as const,
      };
    }),
  );
}

/** Trees of one name are told apart by where they are. */
function withOwnNames(trees: readonly TreeAgainst[]): TreeAgainst[] {
  const names = trees.map(({ name }) => name);
  return trees.map((tree) => {
    if (names.filter((name) => name === tree.name).length === 1) return tree;
    const { from } = tree;
    const name = from.type === 'folder' ? from.folder : `${from.repository}:${from.tag}`;
    return { ...tree, name };
  });
}

/** Versions by their numbers, those that are not known last; of one version, by name. */
function byVersion(a: TreeAgainst, b: TreeAgainst): number {
  const [x, y] = [a, b].map(({ version }) => version?.split('.').map(Number) ?? [Infinity]);
  for (const index of [0, 1, 2]) {
    const [one = 0, two = 0] = [x![index], y![index]];
    if (one !== two) return one - two;
  }
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function isTree(folder: string): boolean {
  return ['Config.uk', 'Makefile'].every((file) => existsSync(join(folder, file)));
}

function problem(code: string, message: string, suggestion?: string): UserError {
  return new UserError(
    { code: `against/${code}`, message, ...(suggestion && { suggestion }) },
    exitCode.usage,
  );
}
