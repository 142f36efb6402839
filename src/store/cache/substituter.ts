// Takes finished outputs from binary caches. Whatever is wrong with a cache or with what it holds
// is told and passed over: it can make a build slower, and never another one.

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../diagnostics/diagnostic.ts';
import type { TrustedCache } from '../../model/cache-url.ts';
import type { Derivation } from '../../plan/derivation.ts';
import { type Archive, outputName, type StoreRecord } from '../record.ts';
import { OtherContent, type Store } from '../store.ts';
import { unpack } from '../unpack.ts';
import { type Cache, openCache, readText } from './cache.ts';
import { Damaged, download } from './download.ts';
import { entryFile, readEntry } from './entry.ts';

/** Requests and downloads at a time. */
const atOnce = 4;

/** What a cache has of a derivation, signed and of the right output. */
type Offer = {
  readonly cache: Cache;
  readonly record: Pick<StoreRecord, 'content' | 'sandboxed' | 'toolchain'>;
  readonly archive: Archive;
  readonly signature: string;
};

/** How a call is told what happens, and ended. */
export type Listener = {
  readonly signal: AbortSignal;
  /** An output was found and is being brought; may come again for the next cache. */
  readonly onFound: (archive: Archive) => void;
  readonly onNote: (message: string) => void;
};

export type Substituter = {
  /** Whether caches are asked for outputs like this one at all. */
  isAsked(derivation: Derivation): boolean;
  /** The archive that would be brought, if a cache has one. */
  find(derivation: Derivation, listener: Listener): Promise<Archive | undefined>;
  /** Brings an output into the store; undefined when no cache has it whole. */
  substitute(derivation: Derivation, listener: Listener): Promise<Archive | undefined>;
};

/**
 * Opens the caches, in the order in which they are asked. One that cannot be asked is told once
 * and left alone afterwards. `openAll` decides when they are opened: when the first is needed.
 */
export function openSubstituter(
  caches: readonly TrustedCache[],
  store: Store,
  environment: NodeJS.ProcessEnv,
): Substituter {
  let opened: Promise<Opened> | undefined;
  const dead = new Set<Cache>();
  const withOpened = async <Result>(work: (opened: Opened) => Promise<Result>): Promise<Result> => {
    opened ??= openAll(caches, environment);
    const all = await opened;
    return all.limit(() => work(all));
  };
  const isAsked = (derivation: Derivation): boolean => caches.length > 0 && isCached(derivation);
  return {
    isAsked,
    async find(derivation, listener) {
      if (!isAsked(derivation)) return undefined;
      return withOpened(async ({ open }) => {
        for await (const { archive } of offers(open, dead, derivation, listener)) return archive;
        return undefined;
      });
    },
    async substitute(derivation, listener) {
      if (!isAsked(derivation)) return undefined;
      return withOpened(async ({ open }) => {
        for await (const offer of offers(open, dead, derivation, listener)) {
          listener.onFound(offer.archive);
          if (await bring(store, derivation, offer, dead, listener)) return offer.archive;
        }
        return undefined;
      });
    },
  };
}

/**
 * Who can name the copy of a folder has the folder, and symbols are read from trees faster than they
 * are fetched: neither is pushed or asked for.
 */
export function isCached({ builder }: Pick<Derivation, 'builder'>): boolean {
  return builder.type !== 'folder' && builder.type !== 'kconfig';
}

type Trusted = { readonly cache: Cache; readonly keys: readonly string[] };

type Opened = {
  readonly open: readonly Trusted[];
  readonly limit: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

async function openAll(
  caches: readonly TrustedCache[],
  environment: NodeJS.ProcessEnv,
): Promise<Opened> {
  const { default: pLimit } = await import('p-limit');
  const open = caches.map(async ({ url, keys }) => ({
    cache: await openCache(url, environment),
    keys,
  }));
  return { open: await Promise.all(open), limit: pLimit(atOnce) };
}

async function* offers(
  open: readonly Trusted[],
  dead: Set<Cache>,
  derivation: Derivation,
  { signal, onNote }: Listener,
): AsyncGenerator<Offer> {
  const output = outputName(derivation);
  for (const { cache, keys } of open) {
    if (dead.has(cache)) continue;
    try {
      const text = await readText(cache, entryFile(output), signal);
      if (text === undefined) continue;
      const reading = readEntry(text, output, keys);
      if ('problem' in reading)
        onNote(`the entry ${output} of ${cache.url} is not used: ${reading.problem}`);
      else yield { cache, ...reading.entry, signature: reading.signature };
    } catch (error) {
      signal.throwIfAborted();
      leaveAlone(cache, dead, error, onNote);
    }
  }
}

/** Whether the output is in the store now. */
async function bring(
  store: Store,
  derivation: Derivation,
  { cache, record, archive, signature }: Offer,
  dead: Set<Cache>,
  { signal, onNote }: Listener,
): Promise<boolean> {
  const { content, sandboxed, toolchain } = record;
  const receive = async (output: string, scratch: string): Promise<void> => {
    const file = join(scratch, 'archive.tar.gz');
    await download(cache, archive, file, signal);
    const packed = { name: 'its archive', open: async () => createReadStream(file) };
    // What was built here is as it was built, Linux's names included.
    await unpack(packed, output, { caseClashes: true, signal }).catch((error: unknown) => {
      if (error instanceof UserError) throw new Damaged(error.message, { cause: error });
      throw error;
    });
  };
  try {
    await store.add(derivation, receive, {
      content,
      provenance: {
        ...(sandboxed !== undefined && { sandboxed }),
        ...(toolchain && { toolchain }),
        substituted: { archive, signature },
      },
    });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    // The store's own trouble, such as a full disk, would meet a build as well.
    if (error instanceof UserError) throw error;
    if (error instanceof Damaged || error instanceof OtherContent)
      onNote(`${outputName(derivation)} of ${cache.url} is not used: ${error.message}`);
    else leaveAlone(cache, dead, error, onNote);
    return false;
  }
}

function leaveAlone(
  cache: Cache,
  dead: Set<Cache>,
  error: unknown,
  onNote: Listener['onNote'],
): void {
  if (dead.has(cache)) return;
  dead.add(cache);
  onNote(`the cache ${cache.url} is left alone: ${(error as Error).message}`);
}
