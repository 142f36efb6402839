// The one place of this folder that acts: a unified diff is applied by git itself, on a scratch
// copy of the few files that it touches.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';

export type GitApplied =
  /** `offset` is the number of lines that the hunk moved which moved most. */
  | { readonly ok: true; readonly files: ReadonlyMap<string, string>; readonly offset: number }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Applies a diff, or takes it back, to the given files; the result has those it touches. */
export type GitApply = (
  diff: string,
  files: ReadonlyMap<string, string | undefined>,
  options?: { readonly reverse?: boolean },
) => GitApplied;

/** @throws UserError when there is no git. */
export const gitApply: GitApply = (diff, files, { reverse = false } = {}) => {
  const scratch = mkdtempSync(join(tmpdir(), 'unikernel-patch-'));
  try {
    const tree = join(scratch, 'tree');
    mkdirSync(tree);
    for (const [file, text] of files) {
      if (text === undefined) continue;
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), text);
    }
    const args = [
      'apply',
      '--verbose',
      '--whitespace=nowarn',
      ...(reverse ? ['--reverse'] : []),
      '-',
    ];
    const result = spawnSync('git', args, {
      cwd: tree,
      input: diff,
      encoding: 'utf8',
      env: gitEnvironment(scratch),
    });
    if (result.error) throw noGit(result.error);
    if (result.status !== 0) return { ok: false, errors: errorsOf(result.stderr) };
    return { ok: true, files: readAll(tree, files.keys()), offset: offsetOf(result.stderr) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

/** Nothing of the user's git, nor of a repository around the scratch folder, takes part. */
export function gitEnvironment(ceiling: string): NodeJS.ProcessEnv {
  const { GIT_DIR: _1, GIT_WORK_TREE: _2, GIT_INDEX_FILE: _3, ...rest } = process.env;
  return {
    ...rest,
    LC_ALL: 'C',
    GIT_CEILING_DIRECTORIES: ceiling,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
}

function readAll(tree: string, names: Iterable<string>): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of names) {
    const file = join(tree, name);
    if (existsSync(file)) files.set(name, readFileSync(file, 'utf8'));
  }
  return files;
}

function offsetOf(stderr: string): number {
  const offsets = [...stderr.matchAll(/\(offset (-?\d+) lines?\)/g)].map(([, n]) => Number(n));
  return offsets.reduce((most, n) => (Math.abs(n) > Math.abs(most) ? n : most), 0);
}

function errorsOf(stderr: string): string[] {
  return (
    stderr
      .split('\n')
      // What git searched for follows on lines of its own, and stands in the diff anyway.
      .filter((line) => line.startsWith('error: ') && line !== 'error: while searching for:')
      .map((line) => line.slice('error: '.length))
  );
}

function noGit(cause: Error): UserError {
  return new UserError(
    {
      code: 'patch/no-git',
      message: `git is needed to apply a diff and cannot be run: ${cause.message}.`,
      suggestion: 'apt-get install git',
    },
    exitCode.usage,
    { cause },
  );
}
