// A binary cache is a place with small signed entries and the archives that they name. This folder
// exists so that a team builds each step once: one machine pushes, the others substitute.

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Bytes. A cache that sends more is not listened to. */
const largestText = 2 ** 20;

/** A place that files can be read from and written to, wherever it is. */
export type Cache = {
  /** As the user knows it. */
  readonly url: string;
  /**
   * The bytes of a file from `from` on, or undefined where there is none.
   * @throws Error with a plain sentence when the cache cannot be asked.
   */
  get(file: string, from: number, signal: AbortSignal): Promise<Bytes | undefined>;
  has(file: string, signal: AbortSignal): Promise<boolean>;
  /** Writes a file from the one at `path`, in one step wherever the medium can. */
  put(file: string, path: string, sha256: string, signal: AbortSignal): Promise<void>;
};

/** `from` is 0 where a medium begins anew although it was asked for the rest. */
export type Bytes = { readonly from: number; readonly chunks: AsyncIterable<Uint8Array> };

/** The place that a cache's name means; one that is a folder may be relative to `base`. */
export function placeOf(url: string, base: string): string {
  return /^(https?|s3|file):/.test(url) ? url : resolve(base, url);
}

/** Whether a cache at the place can be asked without a network. */
export function isOnThisMachine(place: string): boolean {
  return !/^(https?|s3):/.test(place);
}

/** Opens the cache at a place; nothing is asked of it yet. */
export async function openCache(place: string, environment: NodeJS.ProcessEnv): Promise<Cache> {
  const scheme = /^(https?|s3|file):/.exec(place)?.[1];
  if (scheme === 's3') return (await import('./s3.ts')).s3Cache(place, environment);
  if (scheme === 'http' || scheme === 'https') {
    const { httpCache, withToken } = await import('./http.ts');
    return httpCache(place, place, withToken(environment));
  }
  const { folderCache } = await import('./folder.ts');
  return folderCache(place, scheme === 'file' ? fileURLToPath(place) : place);
}

/** The text of a small file; undefined where there is none. */
export async function readText(
  cache: Cache,
  file: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const bytes = await cache.get(file, 0, signal);
  if (bytes === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes.chunks) {
    size += chunk.length;
    if (size > largestText) throw new Error(`its ${file} is larger than any that belongs there`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
