import { createHash } from 'node:crypto';
import { createReadStream, lstatSync, readdirSync } from 'node:fs';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  symlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What is in a folder, below it at any depth; `path` is relative to it, with `/`. */
export type Entry = { readonly path: string; readonly kind: 'file' | 'executable' | 'link' };

const batch = 64;
const largestInMemory = 2 ** 20;

/** What a finished output is, in full and at a glance. */
export type Measure = {
  /** SHA-256 over names, text, links and the executable bit of everything in it. */
  readonly content: string;
  /** SHA-256 over names, sizes and times: as long as it is the same, nobody wrote there. */
  readonly stamp: string;
  /** Bytes of all files. */
  readonly size: number;
};

/**
 * The hash of a folder's content: names, text, links and the executable bit, nothing else.
 * Git's own folder and editors' leftovers (`.git`, names that end in `~`) do not count.
 */
export async function hashFolder(folder: string): Promise<string> {
  return hashEntries(folder, await listFolder(folder, isSource));
}

/** What `hashFolder` counts of each file, by its path: equal texts are equal files. */
export async function hashFiles(folder: string): Promise<Map<string, string>> {
  return describeFiles(folder, await listFolder(folder, isSource));
}

async function describeFiles(
  folder: string,
  entries: readonly Entry[],
): Promise<Map<string, string>> {
  const lines = await describeEntries(folder, entries);
  return new Map(entries.map(({ path }, index) => [path, lines[index]!]));
}

async function hashEntries(folder: string, entries: readonly Entry[]): Promise<string> {
  const lines = await describeEntries(folder, entries);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** What the content hash is made from: a line for each entry. */
function describeEntries(folder: string, entries: readonly Entry[]): Promise<string[]> {
  return inBatches(entries, async ({ kind, path }) => {
    const file = join(folder, path);
    const hash = kind === 'link' ? sha256(await readlink(file)) : await hashFile(file);
    return `${kind} ${path}\0${hash}\n`;
  });
}

/** A disk may be larger than memory; to read small files in one go is faster. */
async function hashFile(file: string): Promise<string> {
  if (lstatSync(file).size <= largestInMemory) return sha256(await readFile(file));
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file, { highWaterMark: largestInMemory }))
    hash.update(piece);
  return hash.digest('hex');
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * The paths in which two folders differ in what `measureFolder` counts as content, in byte order;
 * only those that are `wanted`.
 */
export async function differingPaths(
  first: string,
  second: string,
  wanted: (path: string) => boolean = () => true,
): Promise<string[]> {
  const describe = async (folder: string): Promise<Map<string, string>> => {
    const entries = await listFolder(folder, () => true);
    return describeFiles(
      folder,
      entries.filter(({ path }) => wanted(path)),
    );
  };
  const [one, two] = [await describe(first), await describe(second)];
  const paths = [...new Set([...one.keys(), ...two.keys()])];
  return paths.filter((path) => one.get(path) !== two.get(path)).sort(byBytes);
}

/** Measures an output; everything in it counts. */
export async function measureFolder(folder: string): Promise<Measure> {
  const entries = await listFolder(folder, () => true);
  const { stamp, size } = stampEntries(folder, entries);
  return { content: await hashEntries(folder, entries), stamp, size };
}

/** The stamp of `measureFolder` alone, which reads no file. */
export async function stampFolder(folder: string): Promise<string> {
  return stampEntries(folder, await listFolder(folder, () => true)).stamp;
}

function stampEntries(folder: string, entries: readonly Entry[]): { stamp: string; size: number } {
  const states = entries.map(({ path }) => lstatSync(join(folder, path), { bigint: true }));
  // The time of change cannot be set back by who writes to a file.
  const lines = entries.map(({ path, kind }, index) => {
    const { size, ctimeNs } = states[index]!;
    return `${kind} ${path}\0${size} ${ctimeNs}\n`;
  });
  const stamp = createHash('sha256').update(lines.join('')).digest('hex');
  return { stamp, size: Number(states.reduce((sum, { size }) => sum + size, 0n)) };
}

/** Does `work` for all, so many at a time that the disk is kept busy and memory small. */
async function inBatches<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += batch)
    results.push(...(await Promise.all(items.slice(at, at + batch).map(work))));
  return results;
}

/** Everything in a folder but its folders, in byte order of the paths. */
export function listEntries(folder: string): Promise<Entry[]> {
  return listFolder(folder, () => true);
}

/** Takes the permission to write from everything below a folder, but not from itself. */
export async function makeReadOnly(folder: string): Promise<void> {
  await inBatches(await readdir(folder, { withFileTypes: true }), async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      await makeReadOnly(path);
      await chmod(path, 0o555);
    } else if (entry.isFile()) {
      const { mode } = await lstat(path);
      await chmod(path, mode & 0o100 ? 0o555 : 0o444);
    }
  });
}

/** Removes a folder, also where its folders are read-only. */
export async function removeFolder(folder: string): Promise<void> {
  await makeWritable(folder);
  await rm(folder, { recursive: true, force: true });
}

async function makeWritable(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory());
  if (entries.length > 0) await chmod(folder, 0o755);
  for (const { name } of folders) await makeWritable(join(folder, name));
}

/** Copies what `hashFolder` counts, with plain permissions. `to` must not exist yet. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  let made = to;
  for (const entry of await listFolder(from, isSource)) {
    const target = join(to, entry.path);
    if (dirname(target) !== made) {
      made = dirname(target);
      await mkdir(made, { recursive: true });
    }
    if (entry.kind === 'link') {
      await symlink(await readlink(join(from, entry.path)), target);
    } else {
      await copyFile(join(from, entry.path), target);
      await chmod(target, entry.kind === 'executable' ? 0o755 : 0o644);
    }
  }
}

/** Git's own folder and editors' leftovers are no part of a source. */
function isSource(name: string): boolean {
  return name !== '.git' && !name.endsWith('~');
}

/** The paths of everything in an output that `measureFolder` counts, sorted. */
export async function listOutput(folder: string): Promise<string[]> {
  return (await listFolder(folder, () => true)).map(({ path }) => path);
}

async function listFolder(
  folder: string,
  counts: (name: string) => boolean,
  below = '',
): Promise<Entry[]> {
  // What reads no content is not worth a turn of the thread pool, which costs several times as much.
  const entries = readdirSync(join(folder, below), { withFileTypes: true });
  const lists = await inBatches(entries, async (entry): Promise<Entry[]> => {
    if (!counts(entry.name)) return [];
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return listFolder(folder, counts, path);
    if (entry.isSymbolicLink()) return [{ path, kind: 'link' }];
    if (!entry.isFile()) return [];
    const { mode } = lstatSync(join(folder, path));
    return [{ path, kind: mode & 0o100 ? 'executable' : 'file' }];
  });
  const found = lists.flat();
  // Byte order of the whole path, so that no locale changes it.
  return found.sort((a, b) => byBytes(a.path, b.path));
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
