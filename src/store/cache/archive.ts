import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { listOutput } from '../folder.ts';
import type { Archive } from '../record.ts';

/** gzip's default: 9 takes longer for next to nothing less. docs/binary-cache.md has the figures. */
const level = 6;

/**
 * Packs an output into the file `to`. Only what its content hash counts goes in: names, text,
 * links and the executable bit, in order, so that equal outputs give equal bytes.
 */
export async function packOutput(output: string, to: string): Promise<Archive> {
  const { Pack } = await import('tar');
  const pack = new Pack({
    cwd: output,
    gzip: { level },
    portable: true,
    noMtime: true,
    noDirRecurse: true,
    strict: true,
    // A file with several names is that many files: how they share bytes is no content.
    filter: (_, state) => {
      state.nlink = 1;
      return true;
    },
  });
  for (const path of await listOutput(output)) pack.add(path);
  pack.end();
  const hash = createHash('sha256');
  let size = 0;
  const measured = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of pack as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  await pipeline(measured, createWriteStream(to));
  return { sha256: hash.digest('hex'), size };
}
