import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockKey } from '../../model/lock-key.ts';
import type { TarballSource } from '../../model/source.ts';
import { fetchError, missingProgram } from './errors.ts';
import { outputOf } from './output-of.ts';

/** How often in a row a download is taken up again without a byte more. */
const patience = 4;
const firstPause = 250;

/**
 * Downloads an archive into `folder` and returns its path. A connection that breaks is taken up
 * where it broke if the server can tell that the file is still the same, otherwise from the start.
 * @throws UserError exit 100
 */
export async function downloadTarball(
  source: TarballSource,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const file = join(folder, 'archive');
  const url = new URL(source.url);
  if (url.protocol === 'file:') {
    await copyFile(fileURLToPath(url), file).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? notFound(source, 'there is no such file') : error;
    });
    return file;
  }
  let part: Part = { bytes: 0 };
  for (let failures = 0; ; ) {
    const { bytes } = part;
    try {
      const response = await request(source, part, signal);
      part = partOf(response, part);
      await store(response, file, part, signal);
      return file;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error) || isFinal(error)) throw error;
      const there = (await stat(file).catch(() => undefined))?.size ?? 0;
      failures = there > bytes ? 0 : failures + 1;
      if (failures >= patience) throw unreachable(source, error);
      // A server that twice did not go on from there may do so from the start.
      part = failures < 2 ? { ...part, bytes: there } : { bytes: there };
      await sleep(firstPause * 2 ** failures, undefined, { signal });
    }
  }
}

/** What is there of a file; `validator` tells the server which content it is the start of. */
type Part = { readonly bytes: number; readonly validator?: string };

async function request(
  source: TarballSource,
  { bytes, validator }: Part,
  signal: AbortSignal,
): Promise<Response> {
  const resume = bytes > 0 && validator !== undefined;
  const response = await fetch(source.url, {
    signal,
    headers: {
      'accept-encoding': 'identity',
      ...(resume && { range: `bytes=${bytes}-`, 'if-range': validator }),
    },
  });
  if (source.url.startsWith('https:') && !response.url.startsWith('https:'))
    throw notFound(source, `it is redirected to ${response.url}, which is not encrypted`);
  if (response.ok) return response;
  await response.body?.cancel();
  const said = `the server answered ${response.status} ${response.statusText}`.trimEnd();
  const isPassing = response.status >= 500 || response.status === 429 || response.status === 416;
  if (isPassing) throw new Error(said);
  throw notFound(source, said);
}

/** Where the body of a response belongs: at the end of what is there, or at the start. */
function partOf({ status, headers }: Response, { bytes }: Part): Part {
  const etag = headers.get('etag') ?? undefined;
  // A weak tag allows other bytes.
  const validator = etag?.startsWith('"') ? etag : (headers.get('last-modified') ?? undefined);
  const continues = status === 206 && headers.get('content-range')?.startsWith(`bytes ${bytes}-`);
  return { bytes: continues ? bytes : 0, ...(validator !== undefined && { validator }) };
}

async function store(
  response: Response,
  file: string,
  { bytes }: Part,
  signal: AbortSignal,
): Promise<void> {
  if (response.body === null) throw new Error('the server sent no content');
  const to = createWriteStream(file, bytes > 0 ? { flags: 'r+', start: bytes } : {});
  await pipeline(Readable.fromWeb(response.body as never), to, { signal });
  const announced = Number(response.headers.get('content-length') ?? Number.NaN);
  const { size } = await stat(file);
  const isPacked = response.headers.has('content-encoding');
  if (!isPacked && announced >= 0 && size !== bytes + announced)
    throw new Error(`the server announced ${bytes + announced} bytes and sent ${size}`);
}

function isFinal(error: Error): boolean {
  return 'diagnostics' in error || (error as NodeJS.ErrnoException).syscall === 'write';
}

function notFound({ url }: TarballSource, reason: string) {
  return fetchError({
    code: 'fetch/not-found',
    message: `${url} cannot be downloaded: ${reason}.`,
    suggestion:
      'check the URL; what needs a password comes by git(), with its credentials, or by --source',
  });
}

function unreachable(source: TarballSource, error: Error) {
  const { message } = error.cause instanceof Error ? error.cause : error;
  return fetchError(
    {
      code: 'fetch/unreachable',
      message: `${lockKey(source)} is not in the store and ${source.url} cannot be downloaded.`,
      notes: [message || error.message],
      suggestion: 'connect and run `unikernel fetch`, or bring the tree: --source NAME=DIR',
    },
    error,
  );
}

/** What tar does not unpack by itself, by the first bytes of the file. */
const packings = [
  { magic: 'fd377a585a00', program: 'xz', debianPackage: 'xz-utils' },
  { magic: '425a68', program: 'bzip2', debianPackage: 'bzip2' },
  { magic: '28b52ffd', program: 'zstd', debianPackage: 'zstd' },
];

/** The tar archive in a downloaded file. @throws UserError exit 100 when it is none. */
export async function openTarball(
  source: TarballSource,
  file: string,
  signal: AbortSignal,
): Promise<Readable> {
  const magic = await firstBytes(file);
  if (magic.startsWith('504b0304'))
    throw fetchError({
      code: 'fetch/bad-archive',
      message: `${lockKey(source)} is a zip archive.`,
      notes: ['Archives are .tar, plain or packed with gzip, xz, bzip2 or zstd.'],
    });
  const packing = packings.find((candidate) => magic.startsWith(candidate.magic));
  if (packing === undefined) return createReadStream(file);
  const { program, debianPackage } = packing;
  const { execa } = await import('execa');
  const probe = await execa(program, ['--version'], { reject: false, stdin: 'ignore' });
  if (probe.code === 'ENOENT') throw missingProgram(program, debianPackage, lockKey(source));
  return outputOf(program, ['--decompress', '--stdout', file], process.env, signal);
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(6), 0, 6, 0);
    return buffer.subarray(0, bytesRead).toString('hex');
  } finally {
    await handle.close();
  }
}
