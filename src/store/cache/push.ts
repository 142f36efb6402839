import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { sha256 } from '../../plan/derivation.ts';
import { measureFolder, removeFolder } from '../folder.ts';
import { readRecord, type StoreRecord } from '../record.ts';
import { publicKeyOf } from '../signature.ts';
import { scratchFolder } from '../store.ts';
import { packOutput } from './archive.ts';
import { type Cache, readText } from './cache.ts';
import { archiveFile, entryFile, readEntry, signEntry } from './entry.ts';

export type Push = {
  readonly cache: Cache;
  /** The secret key. */
  readonly secret: string;
  readonly signal: AbortSignal;
};

/**
 * Refuses what was built without a sandbox: files of this machine that no input names may have got
 * into it, and others would take them for the truth.
 * @throws UserError exit 2 with every such output
 */
export function refuseUnsandboxed(root: string, outputs: readonly string[]): void {
  const unsandboxed = outputs.filter((output) => readRecord(root, output)?.sandboxed === false);
  if (unsandboxed.length === 0) return;
  throw new UserError(
    {
      code: 'store/not-sandboxed',
      message: `Built without a sandbox, and so not for others: ${unsandboxed.join(', ')}.`,
      notes: ['files of this machine that no input names may have got into it'],
      suggestion:
        'unikernel doctor; where bubblewrap works, build from an empty store: UNIKERNEL_STORE=DIR unikernel build',
    },
    exitCode.usage,
  );
}

/** Whether a cache has an output with its archive, signed by this key. */
export async function isPushed(output: string, { cache, secret, signal }: Push): Promise<boolean> {
  // Not read at once: a folder that is no cache yet has nothing, and cannot be read.
  if (!(await cache.has(entryFile(output), signal))) return false;
  const text = (await readText(cache, entryFile(output), signal)) ?? '';
  const reading = readEntry(text, output, [publicKeyOf(secret)]);
  return 'entry' in reading && cache.has(archiveFile(reading.entry.archive), signal);
}

/**
 * Puts an output into a cache, the entry only after its archive, and returns the bytes sent.
 * @throws UserError exit 102 when the output is not what was built
 */
export async function pushOutput(
  root: string,
  output: string,
  { cache, secret, signal }: Push,
): Promise<number> {
  const folder = join(root, 'store', output);
  const record = readRecord(root, output);
  // Signing it says that it is what was built, so it is read once more.
  if (record === undefined || (await measureFolder(folder)).content !== record.content)
    throw damaged(output);
  const scratch = scratchFolder(root);
  await mkdir(scratch);
  try {
    return await send(folder, record, output, scratch, { cache, secret, signal });
  } finally {
    await removeFolder(scratch);
  }
}

async function send(
  folder: string,
  record: StoreRecord,
  output: string,
  scratch: string,
  { cache, secret, signal }: Push,
): Promise<number> {
  const packed = join(scratch, 'archive.tar.gz');
  const archive = await packOutput(folder, packed);
  const isThere = await cache.has(archiveFile(archive), signal);
  if (!isThere) await cache.put(archiveFile(archive), packed, archive.sha256, signal);
  const text = signEntry(record, archive, secret);
  await writeFile(join(scratch, 'entry.json'), text);
  await cache.put(entryFile(output), join(scratch, 'entry.json'), sha256(text), signal);
  return (isThere ? 0 : archive.size) + text.length;
}

function damaged(output: string): UserError {
  return new UserError(
    {
      code: 'store/damaged',
      message: `${output} is not what was built, and is not pushed.`,
      suggestion: 'unikernel store verify, and build again',
    },
    exitCode.hashMismatch,
  );
}
