import { execa } from 'execa';
import { gitEnvironment } from '../../run/git.ts';

/** A commit that a project is a checkout of. */
export type Commit = { readonly revision: string; readonly date: Date };

/** The commit of a project's folder, or why there is none, as a clause. */
export async function readCommit(project: string): Promise<Commit | { readonly problem: string }> {
  const { failed, stdout, stderr } = await git(project, ['log', '-1', '--format=%H %ct']);
  if (failed) return { problem: stderr.split('\n')[0] || 'git does not run' };
  const [revision = '', seconds] = stdout.split(' ');
  return { revision, date: new Date(Number(seconds) * 1000) };
}

/** The tracked files of a project that are not as they were committed. */
export async function changedFiles(project: string): Promise<string[]> {
  return list(await git(project, ['diff', '--name-only', '--relative', '-z', 'HEAD']));
}

/** The files at or below `paths` that are in no commit, ignored by git or not. */
export async function untrackedFiles(project: string, paths: readonly string[]): Promise<string[]> {
  return list(await git(project, ['ls-files', '-z', '--others', '--', ...paths]));
}

function list({ stdout }: { stdout: string }): string[] {
  return stdout.split('\0').filter((path) => path !== '');
}

function git(project: string, words: readonly string[]) {
  return execa('git', ['--literal-pathspecs', '-C', project, ...words], {
    reject: false,
    stdin: 'ignore',
    env: { ...gitEnvironment(), GIT_OPTIONAL_LOCKS: '0' },
    extendEnv: false,
  });
}
