import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Archive } from '../record.ts';
import type { Cache } from './cache.ts';
import { archiveFile } from './entry.ts';

const attempts = 5;
const pauseMilliseconds = 200;

/** What a cache holds is not what it should be; asking again would not help. */
export class Damaged extends Error {}

/**
 * Downloads an archive to the file `to`. An interrupted download goes on where it ended, a few
 * times.
 * @throws Damaged when what the cache gives is not the archive that was signed
 * @throws Error with a plain sentence when the cache cannot be asked
 */
export async function download(
  cache: Cache,
  archive: Archive,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(to, 'w');
  const received: Received = { file, hash: createHash('sha256'), size: 0 };
  try {
    for (let attempt = 1; received.size < archive.size; attempt += 1) {
      try {
        await receive(cache, archive, received, signal);
      } catch (error) {
        signal.throwIfAborted();
        const isFinal = error instanceof Damaged || attempt === attempts || isLocal(error);
        if (isFinal) throw error;
        await sleep(attempt * pauseMilliseconds, undefined, { signal });
      }
    }
  } finally {
    await file.close();
  }
  const sha256 = received.hash.digest('hex');
  if (sha256 !== archive.sha256)
    throw new Damaged(`the archive has the SHA-256 ${sha256}, and should have ${archive.sha256}`);
}

type Received = { readonly file: FileHandle; hash: Hash; size: number };

async function receive(
  cache: Cache,
  archive: Archive,
  received: Received,
  signal: AbortSignal,
): Promise<void> {
  const before = received.size;
  const bytes = await cache.get(archiveFile(archive), before, signal);
  if (bytes === undefined) throw new Damaged('its archive is missing');
  if (bytes.from !== before) {
    if (bytes.from !== 0) throw new Damaged(`its archive is sent from byte ${bytes.from} on`);
    received.hash = createHash('sha256');
    received.size = 0;
  }
  for await (const chunk of bytes.chunks) {
    if (received.size + chunk.length > archive.size)
      throw new Damaged(`the archive is longer than its ${archive.size} bytes`);
    await received.file.write(chunk, 0, chunk.length, received.size);
    received.hash.update(chunk);
    received.size += chunk.length;
  }
  if (received.size < archive.size && received.size <= before)
    throw new Damaged(`the archive ends after ${received.size} of ${archive.size} bytes`);
}

/** Whether it is this machine that fails. */
function isLocal(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOSPC';
}
