// What is asked of the user's git repository. Nothing is written to it, nor to its work tree.

import { mkdir } from 'node:fs/promises';
import { execa } from 'execa';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';

/**
 * Writes the files of `folder`, as they stood at a revision, into the new folder `to`, with line
 * ends and filters as a checkout has them. Uses an index of its own, `<to>.index`.
 * @throws UserError when there is no repository, revision or folder there
 */
export async function checkOut(folder: string, revision: string, to: string): Promise<void> {
  const commit = await findCommit(folder, revision);
  const gitDirectory = await git(folder, ['rev-parse', '--absolute-git-dir']);
  const inside = (await git(folder, ['rev-parse', '--show-prefix'])) ?? '';
  await mkdir(to, { recursive: true });
  const environment = {
    GIT_DIR: gitDirectory ?? '',
    GIT_WORK_TREE: to,
    GIT_INDEX_FILE: `${to}.index`,
  };
  const tree = `${commit}:${inside.replace(/\/$/, '')}`;
  const read = await git(to, ['read-tree', tree], environment);
  const written = read === undefined ? read : await git(to, ['checkout-index', '-a'], environment);
  if (written !== undefined) return;
  throw new UserError(
    {
      code: 'git/no-folder',
      message: `This project is not in the repository at ${revision}.`,
      ...(inside && { notes: [`there is no folder ${inside} in it`] }),
    },
    exitCode.usage,
  );
}

/** The text of what `REVISION:PATH` names. @throws UserError when there is none */
export async function showFile(folder: string, name: string): Promise<string> {
  await findCommit(folder, name.slice(0, name.indexOf(':')));
  const text = await git(folder, ['show', '--end-of-options', name]);
  if (text !== undefined) return text;
  const path = name.slice(name.indexOf(':') + 1);
  throw new UserError(
    {
      code: 'git/no-file',
      message: `There is no file ${path} at ${name.slice(0, name.indexOf(':'))}.`,
      notes: ['git takes the path from the root of the repository, unless it starts with ./'],
    },
    exitCode.usage,
  );
}

async function findCommit(folder: string, revision: string): Promise<string> {
  const words = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const commit = await git(folder, words);
  if (commit !== undefined) return commit;
  if ((await git(folder, ['rev-parse', '--absolute-git-dir'])) === undefined)
    throw new UserError(
      {
        code: 'git/no-repository',
        message: `'${revision}' is to be a revision, and ${folder} is in no git repository.`,
      },
      exitCode.usage,
    );
  const refs = await git(folder, ['for-each-ref', '--format=%(refname:short)']);
  const near = nearest(revision, refs?.split('\n') ?? []);
  const shallow = (await git(folder, ['rev-parse', '--is-shallow-repository'])) === 'true';
  throw new UserError(
    {
      code: 'git/unknown-revision',
      message: `The repository has no revision '${revision}'.`,
      ...(shallow && { notes: ['its history is cut off: git fetch --unshallow brings the rest'] }),
      ...(near && { suggestion: `did you mean '${near}'?` }),
    },
    exitCode.usage,
  );
}

/** The environment for a git that is to look at the repository of the folder it is called in. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  // A hook of git runs with variables that name the repository it is for.
  const { GIT_DIR: _1, GIT_WORK_TREE: _2, GIT_INDEX_FILE: _3, ...rest } = process.env;
  return { ...rest, LC_ALL: 'C' };
}

/** What git prints; undefined when it fails. @throws UserError when there is no git */
async function git(
  folder: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<string | undefined> {
  const result = await execa('git', words, {
    cwd: folder,
    env: { ...gitEnvironment(), ...environment },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  if (result.code === 'ENOENT')
    throw new UserError(
      {
        code: 'git/missing',
        message: 'git is needed to look at another revision and is not installed.',
        suggestion: 'apt-get install git',
      },
      exitCode.usage,
      { cause: result },
    );
  return result.failed ? undefined : result.stdout;
}
