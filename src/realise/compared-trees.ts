// What `--against` names: folders with a tree, and tags of git repositories.

import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { treeVersion } from '../model/tree-version.ts';
import { compareTrees, type MatrixTree } from '../patch/matrix.ts';
import type { Files } from '../patch/tree.ts';
import { checkOut } from '../run/git.ts';
import { changedFiles, findCommits, isRepository, openCommits } from '../run/git-trees.ts';
import { folderTree } from './patch/folder-tree.ts';

export type ComparedTree = {
  readonly tree: MatrixTree;
  readonly files: Files;
  readonly from:
    | { readonly folder: string }
    | { readonly repository: string; readonly commit: string };
};

const releases = 'RELEASE-*';

/**
 * Opens the Unikraft trees that items name, each `DIR` or `REPOSITORY[:TAGS]`; several may stand
 * in one item, with commas between. Sorted by version. Nothing is written to them.
 * @param folder what paths are relative to
 * @throws UserError exit 2 with all that is wrong with the items
 */
export function openTrees(items: readonly string[], folder: string): ComparedTree[] {
  const problems: Diagnostic[] = [];
  const opened = splitItems(items, folder).flatMap((item) => {
    try {
      return openItem(item, folder);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(...error.diagnostics);
      return [];
    }
  });
  if (problems.length > 0) throw new UserError(problems, exitCode.usage);
  if (opened.length === 0) throw refuse('none', '--against names no tree.');
  return withOwnLabels(opened).sort((a, b) => compareTrees(a.tree, b.tree));
}

/** The folder of a tree; that of a tag is made below `scratch`. */
export async function placeTree({ tree, from }: ComparedTree, scratch: string): Promise<string> {
  if ('folder' in from) return from.folder;
  const folder = join(scratch, tree.label.replaceAll('/', '-'));
  await checkOut(from.repository, from.commit, folder);
  return folder;
}

/** A path that exists is taken whole, also with a comma in it. */
function splitItems(items: readonly string[], folder: string): string[] {
  return items
    .flatMap((item) => (existsSync(resolve(folder, item)) ? [item] : item.split(',')))
    .filter((item) => item !== '');
}

type Opened = ComparedTree & { readonly place: string };

function openItem(item: string, folder: string): Opened[] {
  const whole = resolve(folder, item);
  if (existsSync(whole)) return openFolder(whole, item);
  const colon = item.lastIndexOf(':');
  const [path, pattern] = colon < 1 ? [item, ''] : [item.slice(0, colon), item.slice(colon + 1)];
  const repository = resolve(folder, path);
  if (!statSync(repository, { throwIfNoEntry: false })?.isDirectory())
    throw refuse('missing', `--against ${item}: there is no folder ${path}.`);
  if (!isRepository(repository))
    throw refuse('no-repository', `--against ${item}: ${path} is not a git repository.`, [
      'tags can be taken only from one, bare or not',
    ]);
  return openRepository(repository, path, pattern === '' ? releases : pattern);
}

function openFolder(whole: string, item: string): Opened[] {
  if (!statSync(whole).isDirectory())
    throw refuse('no-folder', `--against ${item}: it is a file and not a folder.`);
  if (!existsSync(resolve(whole, 'version.mk'))) {
    if (isRepository(whole)) return openRepository(whole, item, releases);
    throw refuse('no-tree', `--against ${item}: it is no Unikraft tree: it has no version.mk.`);
  }
  const files = folderTree(whole);
  const changed = changedFiles(whole) ?? [];
  const isDirty = changed.length > 0;
  const notes = isDirty
    ? [`read as it is: ${changed.length} changed since its commit, such as ${changed[0]}`]
    : [];
  const version = versionOf(files, item);
  const tree = { label: version.version, ...version, notes };
  return [{ files, place: basename(whole), tree, from: { folder: whole } }];
}

function openRepository(repository: string, path: string, pattern: string): Opened[] {
  const commits = findCommits(repository, pattern);
  const trees = openCommits(repository, commits);
  return commits.map(({ name, commit }, index) => {
    const files = trees[index]!;
    const version = versionOf(files, `${path} at ${name}`);
    const tree = { label: name, ...version, commit, notes: [] };
    return { files, place: basename(repository), tree, from: { repository, commit } };
  });
}

function versionOf(files: Files, what: string): { version: string; codename: string } {
  const text = files.read('version.mk');
  if (text === undefined)
    throw refuse('no-tree', `--against ${what}: it is no Unikraft tree: it has no version.mk.`);
  const version = treeVersion(text);
  if (version !== undefined) return version;
  throw refuse('no-version', `--against ${what}: version.mk:1 does not say which version it is.`, [
    'UK_VERSION and UK_SUBVERSION have to be numbers',
  ]);
}

/** Labels that occur twice say where they come from, and if that is the same too, which one. */
function withOwnLabels(opened: readonly Opened[]): ComparedTree[] {
  const taken = new Set<string>();
  return opened.map(({ tree, files, from, place }) => {
    const isShared = opened.filter((other) => other.tree.label === tree.label).length > 1;
    const base = isShared ? `${tree.label}@${place}` : tree.label;
    let label = base;
    for (let count = 2; taken.has(label); count += 1) label = `${base}#${count}`;
    taken.add(label);
    return { files, from, tree: { ...tree, label } };
  });
}

function refuse(code: string, message: string, notes?: readonly string[]): UserError {
  return new UserError(
    {
      code: `trees/${code}`,
      message,
      ...(notes && { notes }),
      suggestion: '--against takes DIR, or REPOSITORY:TAGS such as ../unikraft:RELEASE-*',
    },
    exitCode.usage,
  );
}
