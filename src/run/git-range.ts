// The commits of a range of a user's repository, as patches. It is only read.

import { execaSync } from 'execa';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { gitEnvironment } from './git.ts';
import { findCommits } from './git-trees.ts';

/** A commit as a patch. */
export type PatchCommit = {
  readonly commit: string;
  readonly author: string;
  readonly date: string;
  readonly subject: string;
  readonly body: string;
  readonly changes: string;
};

/**
 * The commits of `from..to`, oldest first.
 * @throws UserError exit 2 when there are none, or for merges, which are no patches
 */
export function readRange(repository: string, from: string, to: string): PatchCommit[] {
  const [start, end] = [from, to].map((name) => findCommits(repository, name)[0]!.commit);
  const listed = git(repository, [
    'rev-list',
    '--reverse',
    '--topo-order',
    '--parents',
    `${start}..${end}`,
  ]);
  const commits = listed.split('\n').filter((line) => line !== '');
  if (commits.length === 0)
    throw new UserError(
      {
        code: 'import/empty-range',
        message: `${from}..${to} has no commits.`,
        suggestion: `git -C ${repository} log --oneline ${from}..${to}`,
      },
      exitCode.usage,
    );
  const merges = commits.filter((line) => line.split(' ').length > 2);
  if (merges.length > 0) throw new UserError(merges.map(isMerge), exitCode.usage);
  return commits.map((line) => readCommit(repository, line.split(' ')[0]!));
}

function readCommit(repository: string, commit: string): PatchCommit {
  const format = '--format=%an <%ae>%n%aD%n%s%n%b';
  const [author = '', date = '', subject = '', ...body] = git(repository, [
    'show',
    '--no-patch',
    format,
    commit,
  ]).split('\n');
  const changes = git(repository, [
    'diff-tree',
    '--root',
    '--no-commit-id',
    '--patch',
    '--find-renames',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--full-index',
    '--unified=3',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    commit,
  ]);
  return { commit, author, date, subject, body: body.join('\n'), changes };
}

function isMerge(line: string): Diagnostic {
  return {
    code: 'import/merge',
    message: `The commit ${line.slice(0, 12)} is a merge, which is no patch.`,
    suggestion: 'make the range linear: git rebase',
  };
}

function git(repository: string, words: readonly string[]): string {
  const result = execaSync('git', words, {
    cwd: repository,
    env: gitEnvironment(),
    extendEnv: false,
    stripFinalNewline: false,
    maxBuffer: 2 ** 30,
  });
  return result.stdout;
}
