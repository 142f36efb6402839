import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { Program, Toolchain } from '../plan/toolchain.ts';

/** The programs on PATH, and what makes each say its version. */
const programs: Readonly<Record<string, readonly string[]>> = {
  gcc: ['--version'],
  ld: ['--version'],
  as: ['--version'],
  ar: ['--version'],
  objcopy: ['--version'],
  make: ['--version'],
  flex: ['--version'],
  bison: ['--version'],
  m4: ['--version'],
  bc: ['--version'],
  perl: ['-e', 'print $^V'],
};
/** Those that make disks, which are looked for in folders that only root has on PATH, too. */
const diskTools: Readonly<Record<string, readonly string[]>> = {
  mke2fs: ['-V'],
  debugfs: ['-V'],
  'mkfs.xfs': ['-V'],
  xfs_db: ['-V'],
  'mkfs.vfat': ['--help'],
  mmd: ['--version'],
  mcopy: ['--version'],
};
const rootFolders = ['/usr/sbin', '/sbin'];
/** Those that are taken from one place: another Python has no kconfiglib, and no sandbox shows it. */
const fixed: readonly (readonly [name: string, file: string, words: readonly string[]])[] = [
  ['python3', '/usr/bin/python3', ['--version']],
  ['kconfiglib', '/usr/lib/python3/dist-packages/kconfiglib.py', []],
];

type Known = Program & { readonly size: number; readonly mtime: number };
type Cache = {
  readonly files: { readonly [file: string]: Known };
  /** Where the gcc of this hash has its compiler proper, which is not on PATH. */
  readonly compilers: { readonly [gccHash: string]: string };
};

/**
 * The toolchain found on `path`. What was read of a program is remembered in `cacheFile` by its
 * size and time of change, so that a no-op build reads and runs none of them.
 */
export async function readToolchain(path: string, cacheFile: string): Promise<Toolchain> {
  const known = await readCache(cacheFile);
  const files: { [file: string]: Known } = {};
  const toolchain: { [name: string]: Program } = {};

  const add = async (name: string, file: string, words: readonly string[]): Promise<void> => {
    const { size, mtimeMs: mtime } = await stat(file);
    const old = known.files[file];
    const found =
      old?.size === size && old.mtime === mtime
        ? old
        : { size, mtime, hash: await hashFile(file), version: await versionOf(file, words) };
    files[file] = found;
    toolchain[name] = { version: found.version, hash: found.hash };
  };

  await Promise.all(
    Object.entries({ ...programs, ...diskTools }).map(async ([name, words]) => {
      const rest = name in diskTools ? rootFolders : [];
      const file = await which(name, [path, ...rest].join(delimiter));
      if (file !== undefined) await add(name, file, words);
    }),
  );
  const gcc = toolchain.gcc?.hash ?? '';
  const compiler = known.compilers[gcc] ?? (await findCompiler());
  if (compiler !== undefined) await add('cc1', compiler, ['--version']);
  for (const [name, file, words] of fixed)
    if (await isReadable(file)) await add(name, await realpath(file), words);

  const cache: Cache = { files, compilers: compiler === undefined ? {} : { [gcc]: compiler } };
  if (JSON.stringify(sorted(cache)) !== JSON.stringify(sorted(known))) {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(cacheFile, JSON.stringify(cache));
  }
  return Object.fromEntries(Object.entries(toolchain).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Apart: the programs that build images, and those that make disks, which count for disks alone. */
export function splitToolchain(all: Toolchain): { toolchain: Toolchain; diskTools: Toolchain } {
  const ofDisks = (wanted: boolean): Toolchain =>
    Object.fromEntries(Object.entries(all).filter(([name]) => name in diskTools === wanted));
  return { toolchain: ofDisks(false), diskTools: ofDisks(true) };
}

/** The programs that were read last. */
export async function toolchainFiles(cacheFile: string): Promise<string[]> {
  return Object.keys((await readCache(cacheFile)).files);
}

function sorted({ files, compilers }: Cache): unknown {
  return [Object.entries(files).sort(), Object.entries(compilers).sort()];
}

/** The first line that a program says of itself; empty when it says nothing. */
async function versionOf(file: string, words: readonly string[]): Promise<string> {
  if (words.length === 0) return '';
  try {
    const { stdout, stderr } = await promisify(execFile)(file, words);
    return (stdout || stderr).trim().split('\n')[0] ?? '';
  } catch {
    return '';
  }
}

async function findCompiler(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('gcc', ['-print-prog-name=cc1']);
    return isAbsolute(stdout.trim()) ? stdout.trim() : undefined;
  } catch {
    return undefined;
  }
}

async function which(program: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, program);
    try {
      await access(file, constants.X_OK);
      return await realpath(file);
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

async function isReadable(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function hashFile(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

async function readCache(file: string): Promise<Cache> {
  try {
    const cache = JSON.parse(await readFile(file, 'utf8')) as Partial<Cache>;
    return { files: cache.files ?? {}, compilers: cache.compilers ?? {} };
  } catch {
    return { files: {}, compilers: {} };
  }
}
