// Brings sources from where they are published. Whatever their kind, a source ends as an integrity
// that the lockfile pins and as a plain folder.

import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../diagnostics/nearest.ts';
import { lockKey } from '../model/lock-key.ts';
import type { FetchedSource, GitSource } from '../model/source.ts';
import type { Pin } from '../plan/lockfile.ts';
import { fetchError, hashMismatch } from './fetch/errors.ts';
import { checkOut } from './fetch/git.ts';
import { hashFolder } from './folder.ts';
import { type Archive, unpack } from './unpack.ts';

/** A source that was fetched into a scratch folder. */
export type Fetched = {
  /** What it turned out to be. */
  readonly pin: Pin;
  /** What a user ought to know of it. */
  readonly notes: readonly string[];
  /** Puts its tree into an empty folder. */
  unpack(folder: string): Promise<void>;
};

/**
 * Fetches a source into `scratch`.
 * @param pinned the version or revision to take, whatever the source's names stand for by now
 * @throws UserError exit 100
 */
export async function fetchSource(
  source: FetchedSource,
  pinned: Partial<Pin>,
  options: FetchOptions,
): Promise<Fetched> {
  const fetched = await fetchKind(source, pinned, options);
  return {
    ...fetched,
    async unpack(output) {
      await fetched.unpack(output);
      await requireFolder(source, output);
    },
  };
}

type FetchOptions = { readonly scratch: string; readonly signal: AbortSignal };

async function fetchKind(
  source: FetchedSource,
  pinned: Partial<Pin>,
  { scratch, signal }: FetchOptions,
): Promise<Fetched> {
  const folder = join(scratch, 'download');
  await mkdir(folder, { recursive: true });
  const name = lockKey(source);
  const fetched = async (file: string, open: Archive['open'], version?: string) => ({
    pin: { ...(version !== undefined && { version }), integrity: await integrityOf(file) },
    notes: [],
    unpack: async (output: string) => {
      await unpack({ name, open }, output, {
        withoutTop: source.type !== 'debian',
        caseClashes: source.caseClashes === true,
        signal,
      });
      await rm(file);
    },
  });
  switch (source.type) {
    case 'npm': {
      const { downloadNpm } = await import('./fetch/npm.ts');
      const file = await downloadNpm(source, folder, signal);
      return fetched(file, async () => createReadStream(file));
    }
    case 'tarball': {
      const { downloadTarball, openTarball } = await import('./fetch/tarball.ts');
      const file = await downloadTarball(source, folder, signal);
      return fetched(file, () => openTarball(source, file, signal));
    }
    case 'debian': {
      const { downloadDebian, openDeb } = await import('./fetch/debian.ts');
      const { file, version } = await downloadDebian(source, pinned.version, folder, signal);
      return fetched(file, () => openDeb(file, signal), version);
    }
    case 'git':
      return fetchGit(source, pinned.revision, folder, signal);
    default:
      return source satisfies never;
  }
}

/**
 * Fetches a source at what the lockfile pins and puts its tree into `output`; returns what a user
 * ought to know of it.
 * @throws UserError exit 102 when it is not what was pinned, exit 100 when it cannot be had
 */
export async function fetchPinned(
  source: FetchedSource,
  pin: Pin,
  options: FetchOptions & { readonly output: string },
): Promise<readonly string[]> {
  const fetched = await fetchSource(source, pin, options);
  const { integrity } = fetched.pin;
  if (integrity !== pin.integrity) throw hashMismatch(lockKey(source), pin.integrity, integrity);
  await fetched.unpack(options.output);
  return fetched.notes;
}

async function fetchGit(
  source: GitSource,
  pinned: string | undefined,
  scratch: string,
  signal: AbortSignal,
): Promise<Fetched> {
  const repository = join(scratch, 'repository');
  const folder = join(scratch, 'tree');
  const { revision, submodules } = await checkOut(source, pinned, { repository, folder }, signal);
  await rm(repository, { recursive: true });
  const content = Buffer.from(await hashFolder(folder), 'hex').toString('base64');
  const key = lockKey(source);
  return {
    pin: { revision, integrity: `sha256-${content}` },
    notes:
      submodules.length === 0
        ? []
        : [`${key} has submodules, which are not fetched: ${submodules.join(', ')}`],
    unpack: async (output) => rename(folder, output),
  };
}

/** @throws UserError exit 100 when a source does not have the folder that the config names. */
async function requireFolder(source: FetchedSource, output: string): Promise<void> {
  const steps = source.folder?.split('/') ?? [];
  for (const [index, step] of steps.entries()) {
    const above = steps.slice(0, index);
    const entries = await readdir(join(output, ...above), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    if (folders.includes(step)) continue;
    const near = nearest(step, folders.sort());
    throw fetchError({
      code: 'fetch/no-folder',
      message: `${lockKey(source)} has no folder '${source.folder}'.`,
      notes: [
        `the folders in ${above.join('/') || 'its root'} are ${folders.join(', ') || 'none'}`,
      ],
      ...(near && { suggestion: `did you mean '${[...above, near].join('/')}'?` }),
    });
  }
}

/** The integrity (SRI, sha512) of a file. */
async function integrityOf(file: string): Promise<string> {
  const ssri = (await import('ssri')).default;
  return (await ssri.fromStream(createReadStream(file), { algorithms: ['sha512'] })).toString();
}
