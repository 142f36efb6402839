// Trees in a git repository, read out of its object database: nothing is checked out, nothing is
// written, and nothing is fetched.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { gitEnvironment } from './git.ts';

/** A commit under the name it was asked for by. */
export type NamedCommit = { readonly name: string; readonly commit: string };

/** A tree whose files are read when they are asked for. */
export type CommitTree = { read(file: string): string | undefined };

/** Whether a folder is a git repository of its own: its git folder, or the root of a work tree. */
export function isRepository(folder: string): boolean {
  const found = git(folder, ['rev-parse', '--git-dir'])?.toString().trimEnd();
  return found === '.' || found === '.git' || existsSync(join(folder, '.git'));
}

/** Files of a work tree that differ from its commit; undefined where there is no repository. */
export function changedFiles(folder: string): string[] | undefined {
  // `--no-optional-locks`: not even the index is refreshed.
  const status = git(folder, ['--no-optional-locks', 'status', '--porcelain', '-z', '--', '.']);
  return status
    ?.toString()
    .split('\0')
    .filter((entry) => /^.. ./.test(entry))
    .map((entry) => entry.slice(3));
}

/**
 * The commits of the tags that match a glob such as `RELEASE-*`, sorted by tag; else that of the
 * one branch or revision of that name. @throws UserError exit 2 when there is none
 */
export function findCommits(repository: string, pattern: string): NamedCommit[] {
  const tags = refs(repository, ['for-each-ref', '--format=%(refname:short)', 'refs/tags']);
  const names = refs(repository, ['tag', '--list', pattern]);
  const found = names.flatMap((name) => commitOf(repository, `refs/tags/${name}`, name));
  const missing = names.filter((name) => !found.some((one) => one.name === name));
  if (missing.length > 0) throw lacksObjects(repository, missing[0]!);
  if (found.length > 0) return found;
  const revision = /[*?[]/.test(pattern) ? [] : commitOf(repository, pattern, pattern);
  if (revision.length > 0) return revision;
  const near = nearest(pattern, tags);
  const shallow = git(repository, ['rev-parse', '--is-shallow-repository'])?.toString().trim();
  const notes = [
    tags.length === 0
      ? 'it has no tags at all'
      : `it has ${tags.length} tags, from ${tags[0]} to ${tags.at(-1)}`,
    ...(shallow === 'true' ? ['it is a shallow repository, which may lack tags'] : []),
  ];
  throw new UserError(
    {
      code: 'git/no-tag',
      message: `No tag of ${repository} matches '${pattern}'.`,
      notes,
      suggestion:
        shallow === 'true'
          ? `git -C ${repository} fetch --unshallow --tags`
          : near
            ? `did you mean '${near}'?`
            : `list its tags: git -C ${repository} tag`,
    },
    exitCode.usage,
  );
}

function refs(repository: string, words: readonly string[]): string[] {
  const found = git(repository, words)?.toString().split('\n') ?? [];
  return found.filter((name) => name !== '').sort();
}

function commitOf(repository: string, revision: string, name: string): NamedCommit[] {
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const commit = git(repository, words)?.toString().trim();
  return commit === undefined ? [] : [{ name, commit }];
}

/**
 * The trees of commits of one repository. A file that is asked for in one of them is read in all
 * at once, so that many versions cost little more than one.
 * `read` @throws UserError exit 2 when the repository lacks the file's object
 */
export function openCommits(repository: string, commits: readonly NamedCommit[]): CommitTree[] {
  const entries = commits.map(({ name, commit }) => listTree(repository, name, commit));
  const texts = new Map<string, string>();
  const load = (file: string): void => {
    const wanted = entries.flatMap((tree) => tree.get(file) ?? []);
    const missing = [...new Set(wanted)].filter((object) => !texts.has(object));
    if (missing.length > 0) readObjects(repository, missing, texts);
  };
  return commits.map(({ name }, index) => ({
    read(file) {
      const object = entries[index]!.get(file);
      if (object === undefined) return undefined;
      if (!texts.has(object)) load(file);
      const text = texts.get(object);
      if (text === undefined) throw lacksObjects(repository, name, file);
      return text;
    },
  }));
}

/** The objects of the plain files of a commit, by their path. */
function listTree(repository: string, name: string, commit: string): Map<string, string> {
  const listed = git(repository, ['ls-tree', '-r', '-z', '--full-tree', commit]);
  if (listed === undefined) throw lacksObjects(repository, name);
  const files = new Map<string, string>();
  for (const entry of listed.toString().split('\0')) {
    const [, object, file] = /^100\d+ blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry) ?? [];
    if (object !== undefined && file !== undefined) files.set(file, object);
  }
  return files;
}

/** Reads objects into `texts`; those that the repository lacks are left out. */
function readObjects(
  repository: string,
  objects: readonly string[],
  texts: Map<string, string>,
): void {
  const answer = git(repository, ['cat-file', '--batch'], `${objects.join('\n')}\n`);
  // An object that cannot be fetched ends git: then it is the one that is missing.
  if (answer === undefined) return;
  let at = 0;
  while (at < answer.length) {
    const end = answer.indexOf('\n', at);
    const [object = '', type, size] = answer.toString('latin1', at, end).split(' ');
    at = end + 1;
    if (type !== 'blob') continue;
    texts.set(object, answer.toString('utf8', at, at + Number(size)));
    at += Number(size) + 1;
  }
}

function lacksObjects(repository: string, name: string, file?: string): UserError {
  const what = file === undefined ? '' : ` (${file})`;
  return new UserError(
    {
      code: 'git/lacks-objects',
      message: `${repository} lacks objects of ${name}${what}: it is a shallow, partial or damaged repository.`,
      suggestion: `git -C ${repository} fetch --refetch --tags, or take a full clone`,
    },
    exitCode.usage,
  );
}

/** What git prints; undefined when it fails. @throws UserError when it cannot be run */
function git(repository: string, words: readonly string[], input?: string): Buffer | undefined {
  // What a partial clone lacks would be asked of its server: no transport is allowed.
  const result = spawnSync('git', ['-c', 'protocol.allow=never', ...words], {
    cwd: repository,
    env: { ...gitEnvironment(), GIT_NO_LAZY_FETCH: '1' },
    input: input ?? '',
    maxBuffer: 2 ** 30,
  });
  if (result.error)
    throw new UserError(
      {
        code: 'git/missing',
        message: `git is needed to read ${repository} and cannot be run: ${result.error.message}.`,
        suggestion: 'apt-get install git',
      },
      exitCode.usage,
      { cause: result.error },
    );
  if (result.stderr.includes('detected dubious ownership'))
    throw new UserError(
      {
        code: 'git/not-trusted',
        message: `git does not read ${repository}, which belongs to another user.`,
        suggestion: `git config --global --add safe.directory ${repository}`,
      },
      exitCode.usage,
    );
  return result.status === 0 ? result.stdout : undefined;
}
