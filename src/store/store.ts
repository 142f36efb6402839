// The store keeps every output under a path that follows from its inputs. It is the only place
// that writes there: an output is built in a scratch folder beside it and moved in whole, so an
// interrupt at any point leaves either nothing or all of it.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  access,
  chmod,
  constants,
  mkdir,
  readdir,
  rename,
  rm,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Derivation } from '../plan/derivation.ts';
import { makeReadOnly, measureFolder, removeFolder, stampFolder } from './folder.ts';
import { outputName, type Provenance, readRecord, recordFile, renderRecord } from './record.ts';

type Build = (output: string, scratch: string) => Promise<void>;

export type AddOptions = {
  /** Leave the scratch folder of a failed build until the next try. */
  readonly keepFailed?: boolean;
  /** Goes on record. */
  readonly provenance?: Provenance;
  /** The content that it must have, as `measureFolder` gives it. */
  readonly content?: string;
};

export type Store = {
  readonly root: string;
  /** Where the output of a derivation is, or will be. */
  path(derivation: Derivation): string;
  has(derivation: Derivation): boolean;
  /**
   * Takes a finished output out of the store if it is not what was built, and tells whether it
   * was so. Only what somebody wrote to is read again; `verifyStore` reads everything.
   */
  dropDamaged(derivation: Derivation): Promise<boolean>;
  /** Whether a process is building it. */
  isBusy(derivation: Derivation): Promise<boolean>;
  /** Where the log of a derivation's builder is; it outlives a failure. */
  log(derivation: Derivation): string;
  /**
   * Builds an output once: the first caller runs `build` on an empty scratch folder, others, in
   * this process or another, wait for it. Returns the store path.
   */
  add(derivation: Derivation, build: Build, options?: AddOptions): Promise<string>;
  /** Does `work` with a new scratch folder, which is gone afterwards. */
  inScratch<Result>(work: (scratch: string) => Promise<Result>): Promise<Result>;
};

/** An output does not have the content that `AddOptions` asks for. */
export class OtherContent extends Error {}

/** Opens the store, making it if need be. @throws UserError when it cannot be written. */
export async function openStore(root: string): Promise<Store> {
  await makeWritable(root);
  const path = (d: Derivation): string => join(root, 'store', outputName(d));
  const log = (d: Derivation): string => join(root, 'logs', `${outputName(d)}.log`);
  const has = (d: Derivation): boolean => existsSync(path(d));
  return {
    root,
    path,
    has,
    log,
    async isBusy(derivation) {
      const { default: lockfile } = await import('proper-lockfile');
      return lockfile.check(path(derivation), lockOptions(root, derivation));
    },
    async dropDamaged(derivation) {
      const output = outputName(derivation);
      if (await isSound(root, output)) return false;
      return locked(root, derivation, async () => {
        // Another process may have been faster.
        if (!has(derivation) || (await isSound(root, output))) return false;
        await discard(root, output);
        return true;
      });
    },
    async add(derivation, build, options = {}) {
      const target = path(derivation);
      if (existsSync(target)) return target;
      await locked(root, derivation, async () => {
        if (!existsSync(target)) await addLocked(root, derivation, build, options);
      });
      return target;
    },
    async inScratch(work) {
      const scratch = scratchFolder(root);
      try {
        await mkdir(scratch);
        return await work(scratch);
      } catch (error) {
        throw noSpace(error, root) ?? error;
      } finally {
        await removeFolder(scratch);
      }
    },
  };
}

/** Does `work` while no other caller, in this process or another, is at the same output. */
async function locked<Result>(
  root: string,
  derivation: Derivation,
  work: () => Promise<Result>,
): Promise<Result> {
  const { default: lockfile } = await import('proper-lockfile');
  const release = await lockfile.lock(join(root, 'store', outputName(derivation)), {
    ...lockOptions(root, derivation),
    // A build may take minutes: wait for whoever holds the lock as long as it is alive.
    retries: { forever: true, minTimeout: 100, maxTimeout: 1000 },
    update: 2_500,
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

function lockOptions(root: string, { hash }: Derivation) {
  return {
    realpath: false,
    lockfilePath: join(root, 'locks', `${hash}.lock`),
    stale: 10_000,
  };
}

/** Takes an output out of the store: out of its place at once, then away. */
export async function discard(root: string, output: string): Promise<void> {
  const scratch = scratchFolder(root);
  await mkdir(scratch);
  await chmod(join(root, 'store', output), 0o755);
  await rename(join(root, 'store', output), join(scratch, output));
  await rm(recordFile(root, output), { force: true });
  await removeFolder(scratch);
}

async function isSound(root: string, output: string): Promise<boolean> {
  const record = readRecord(root, output);
  if (record === undefined) return false;
  const folder = join(root, 'store', output);
  if ((await stampFolder(folder)) === record.stamp) return true;
  return (await measureFolder(folder)).content === record.content;
}

/** A folder that is swept when this process is gone. */
export function scratchFolder(root: string): string {
  return join(root, 'tmp', `${process.pid}-${randomBytes(6).toString('hex')}`);
}

async function addLocked(
  root: string,
  derivation: Derivation,
  build: Build,
  { keepFailed = false, provenance = {}, content }: AddOptions,
): Promise<void> {
  const name = outputName(derivation);
  const target = join(root, 'store', name);
  // A name without a process is not swept.
  const scratch = keepFailed ? join(root, 'tmp', `failed-${name}`) : scratchFolder(root);
  const output = join(scratch, 'output');
  let done = false;
  try {
    await removeFolder(scratch);
    await mkdir(output, { recursive: true });
    await build(output, scratch);
    await makeReadOnly(output);
    // The record first: an output without one would count as damaged.
    const measure = await measureFolder(output);
    if (content !== undefined && measure.content !== content)
      throw new OtherContent(`its content is ${measure.content}, and should be ${content}`);
    const record = renderRecord(derivation, measure, provenance);
    await writeFile(join(scratch, 'record'), record);
    await rename(join(scratch, 'record'), recordFile(root, name));
    await rename(output, target);
    // Only now: a folder that is read-only itself cannot be moved.
    await chmod(target, 0o555);
    done = true;
  } catch (error) {
    throw noSpace(error, root) ?? error;
  } finally {
    if (done || !keepFailed) await removeFolder(scratch);
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
    for (const folder of ['store', 'records', 'roots', 'kept', 'ccache', 'logs', 'locks', 'tmp'])
      await makeFolder(join(root, folder));
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
    await removeFolder(join(tmp, name));
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
