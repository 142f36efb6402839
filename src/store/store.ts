// The store keeps every output under a path that follows from its inputs. It is the only place
// that writes there: an output is built in a scratch folder beside it and moved in whole, so an
// interrupt at any point leaves either nothing or all of it.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readdir, rename, rm, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Derivation } from '../plan/derivation.ts';

type Build = (output: string, scratch: string) => Promise<void>;

export type Store = {
  readonly root: string;
  /** Where the output of a derivation is, or will be. */
  path(derivation: Derivation): string;
  has(derivation: Derivation): boolean;
  /** Where the log of a derivation's builder is; it outlives a failure. */
  log(derivation: Derivation): string;
  /**
   * Builds an output once: the first caller runs `build` on an empty scratch folder, others, in
   * this process or another, wait for it. Returns the store path. With `keepFailed` the scratch
   * folder of a failed build stays until the next try.
   */
  add(derivation: Derivation, build: Build, options?: { keepFailed?: boolean }): Promise<string>;
};

/** `$UNIKERNEL_STORE`, else `unikernel` in the XDG cache folder. */
export function storeRoot(environment: NodeJS.ProcessEnv): string {
  if (environment.UNIKERNEL_STORE) return environment.UNIKERNEL_STORE;
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unikernel');
}

/** Opens the store, making it if need be. @throws UserError when it cannot be written. */
export async function openStore(root: string): Promise<Store> {
  await makeWritable(root);
  const path = (d: Derivation): string => join(root, 'store', `${d.hash}-${d.name}`);
  const log = (d: Derivation): string => join(root, 'logs', `${d.hash}-${d.name}.log`);
  const has = (d: Derivation): boolean => existsSync(path(d));
  return {
    root,
    path,
    has,
    log,
    async add(derivation, build, { keepFailed = false } = {}) {
      const target = path(derivation);
      if (existsSync(target)) return target;
      const { default: lockfile } = await import('proper-lockfile');
      const release = await lockfile.lock(target, {
        realpath: false,
        lockfilePath: join(root, 'locks', `${derivation.hash}.lock`),
        // A build may take minutes: wait for whoever holds the lock as long as it is alive.
        retries: { forever: true, minTimeout: 100, maxTimeout: 1000 },
        stale: 10_000,
        update: 2_500,
      });
      try {
        if (!existsSync(target)) await addLocked(root, target, build, keepFailed);
      } finally {
        await release();
      }
      return target;
    },
  };
}

async function addLocked(
  root: string,
  target: string,
  build: Build,
  keepFailed: boolean,
): Promise<void> {
  // A name without a process is not swept.
  const name = keepFailed
    ? `failed-${basename(target)}`
    : `${process.pid}-${randomBytes(6).toString('hex')}`;
  const scratch = join(root, 'tmp', name);
  const output = join(scratch, 'output');
  let done = false;
  try {
    await rm(scratch, { recursive: true, force: true });
    await mkdir(output, { recursive: true });
    await build(output, scratch);
    await rename(output, target);
    done = true;
  } catch (error) {
    throw noSpace(error, root) ?? error;
  } finally {
    if (done || !keepFailed) await rm(scratch, { recursive: true, force: true });
  }
}

function noSpace(error: unknown, root: string): UserError | undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') return undefined;
  return new UserError(
    {
      code: 'store/no-space',
      message: `There is no space left for the store in ${root}.`,
      notes: ['Nothing was left half-written: the next run goes on from the last finished step.'],
      suggestion: 'make room, or name another folder: UNIKERNEL_STORE=DIR',
    },
    exitCode.build,
    { cause: error },
  );
}

async function makeWritable(root: string): Promise<void> {
  try {
    for (const folder of ['store', 'logs', 'locks', 'tmp']) await makeFolder(join(root, folder));
    await access(join(root, 'store'), constants.W_OK);
    // Root passes access() even on a read-only mount; touching the folder tells.
    const now = new Date();
    await utimes(join(root, 'tmp'), now, now);
  } catch (cause) {
    const full = noSpace(cause, root);
    if (full) throw full;
    throw new UserError(
      {
        code: 'store/not-writable',
        message: `The store ${root} cannot be written: ${(cause as Error).message}.`,
        suggestion: 'name another folder: UNIKERNEL_STORE=DIR',
      },
      exitCode.usage,
      { cause },
    );
  }
  await sweep(join(root, 'tmp'));
}

// Not mkdir's own `recursive`: where a file system refuses new folders with ENOENT, as /proc does,
// Node 20 tries for ever.
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Removes scratch folders of processes that are gone: they were killed before they could. */
async function sweep(tmp: string): Promise<void> {
  for (const name of await readdir(tmp)) {
    const pid = Number.parseInt(name, 10);
    if (Number.isNaN(pid) || pid === process.pid || isAlive(pid)) continue;
    await rm(join(tmp, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
