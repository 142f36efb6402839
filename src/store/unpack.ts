import { mkdir } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ReadEntry } from 'tar';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import {
  ArchiveEntries,
  type ArchiveEntry,
  type Limits,
  plainPath,
  RefusedEntry,
  limits as usualLimits,
} from './archive-entries.ts';

/** A tar archive that can be read from its start as often as needed. */
export type Archive = {
  /** What messages call it. */
  readonly name: string;
  /** Its bytes, plain or packed with gzip. */
  readonly open: () => Promise<Readable>;
};

export type UnpackOptions = {
  /** Leave out the one top folder that everything is in, if there is one. */
  readonly withoutTop?: boolean;
  readonly caseClashes?: boolean;
  readonly limits?: Limits;
  readonly signal: AbortSignal;
};

/**
 * Unpacks an archive into `folder`. All of it is looked at first: where one entry is refused,
 * nothing is written. Owners, times and special permission bits are not taken over.
 * @throws UserError exit 100 with the names of archive and entry
 */
export async function unpack(
  archive: Archive,
  folder: string,
  options: UnpackOptions,
): Promise<void> {
  const { withoutTop = false, caseClashes = false, limits = usualLimits, signal } = options;
  try {
    const entries = new ArchiveEntries({ caseClashes, limits });
    await list(archive, entries, signal);
    const top = (withoutTop && entries.topFolder()) || '';
    entries.checkLinks(top);
    await mkdir(folder, { recursive: true });
    await extract(archive, folder, top, signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw explained(cause, archive.name);
  }
}

async function list(archive: Archive, entries: ArchiveEntries, signal: AbortSignal): Promise<void> {
  const { Parser } = await import('tar');
  const parser = new Parser({ strict: true });
  let refused: unknown;
  const look = (entry: ReadEntry): void => {
    try {
      if (refused === undefined) entries.add(described(entry));
    } catch (error) {
      refused = error;
      stream.destroy();
    }
    entry.resume();
  };
  // What tar knows no use for goes by as ignored.
  parser.on('entry', look).on('ignoredEntry', look);
  const stream = await archive.open();
  // The stream that is cut off here complains of that, too.
  await ended(stream, parser, signal).catch((error: unknown) => {
    throw refused ?? error;
  });
  if (refused !== undefined) throw refused;
}

function described({ path, type, linkpath, size }: ReadEntry): ArchiveEntry {
  const kind = kinds[type];
  if (kind === undefined) throw new RefusedEntry(path, `it is of the kind ${type}`);
  return { path, kind, size, ...(linkpath !== undefined && { target: linkpath }) };
}

const kinds: Readonly<Record<string, ArchiveEntry['kind'] | undefined>> = {
  File: 'file',
  OldFile: 'file',
  ContiguousFile: 'file',
  Directory: 'folder',
  SymbolicLink: 'symlink',
  Link: 'hardlink',
};

async function extract(
  archive: Archive,
  folder: string,
  top: string,
  signal: AbortSignal,
): Promise<void> {
  const { Unpack } = await import('tar');
  const below = (path: string): string => {
    const plain = plainPath(path) ?? '';
    return top === '' ? plain : plain.slice(top.length + 1);
  };
  const unpacker = new Unpack({
    cwd: folder,
    strict: true,
    noMtime: true,
    // For root the default is to hand files to whoever the archive names.
    preserveOwner: false,
    filter: (path) => below(path) !== '',
    onReadEntry: (entry) => {
      entry.path = below(entry.path);
      if (entry.type === 'Link') entry.linkpath = below(entry.linkpath!);
      // No setuid, no sticky bit, and everybody may read what its owner may.
      const isExecutable = entry.type === 'Directory' || ((entry.mode ?? 0) & 0o100) !== 0;
      entry.mode = isExecutable ? 0o755 : 0o644;
    },
  });
  await ended(await archive.open(), unpacker, signal);
}

type Sink = {
  write(chunk: Buffer): boolean;
  end(): unknown;
  on(event: 'error' | 'drain', listener: (error: Error) => void): unknown;
  once(event: 'close' | 'abort', listener: () => void): unknown;
};

/**
 * Feeds a stream to tar and waits until tar has ended too: what it was writing is written by then,
 * so that whoever called may remove the folder.
 */
async function ended(stream: Readable, sink: Sink, signal: AbortSignal): Promise<void> {
  let failure: unknown;
  let isAborted = false;
  let resume = (): void => {};
  const closed = new Promise<void>((resolve) => sink.once('close', resolve));
  sink.on('drain', () => resume());
  stream.once('close', () => resume());
  sink.on('error', (error) => {
    failure ??= error;
    stream.destroy();
    resume();
  });
  sink.once('abort', () => {
    isAborted = true;
  });
  const stop = (): unknown => stream.destroy(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    for await (const chunk of stream) {
      const drained = new Promise<void>((resolve) => {
        resume = resolve;
      });
      const isReady = sink.write(chunk);
      if (failure !== undefined) break;
      if (!isReady) await drained;
    }
  } catch (error) {
    failure ??= error;
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
  sink.end();
  // One that gave up by itself never closes.
  if (!isAborted) await closed;
  if (failure !== undefined) throw failure;
}

function explained(cause: unknown, archive: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || cause instanceof UserError) return cause;
  const entry = (cause as { entry?: { path?: string } }).entry?.path;
  const diagnostic =
    cause instanceof RefusedEntry
      ? {
          code: 'fetch/refused-entry',
          message: `${archive} is not unpacked because of its entry '${cause.path}': ${cause.message}.`,
        }
      : {
          code: 'fetch/bad-archive',
          message: `${archive} cannot be unpacked: ${reasonOf(cause as Error)}${entry === undefined ? '' : `, at its entry '${entry}'`}.`,
        };
  return new UserError(diagnostic, exitCode.build, { cause });
}

function reasonOf({ message }: Error): string {
  return message.replace(/^TAR_[A-Z_]+: /, '').split('\n')[0]!;
}
