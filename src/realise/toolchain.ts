import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, constants, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { hashOf } from '../plan/derivation.ts';

/** The programs whose content decides what a build gives. */
const programs = ['gcc', 'ld', 'as', 'objcopy', 'make', 'flex', 'bison', 'bc', 'perl', 'python3'];

type Hashed = { readonly size: number; readonly mtime: number; readonly hash: string };
type Cache = {
  readonly files: { readonly [file: string]: Hashed };
  /** Where the gcc of this hash has its compiler proper, which is not on PATH. */
  readonly compilers: { readonly [gccHash: string]: string };
};

/**
 * A hash over the programs of the toolchain found on `path`. What was hashed is remembered in
 * `cacheFile` by size and time of change, so that a no-op build reads none of them.
 */
export async function toolchainHash(path: string, cacheFile: string): Promise<string> {
  const known = await readCache(cacheFile);
  const files: { [file: string]: Hashed } = {};
  const compilers: { [gccHash: string]: string } = {};
  const hashes: { [program: string]: string } = {};

  const add = async (program: string, file: string | undefined): Promise<void> => {
    if (file === undefined) {
      hashes[program] = 'missing';
      return;
    }
    const { size, mtimeMs: mtime } = await stat(file);
    const old = known.files[file];
    files[file] =
      old?.size === size && old.mtime === mtime ? old : { size, mtime, hash: await hashFile(file) };
    hashes[program] = files[file].hash;
  };

  await Promise.all(programs.map(async (program) => add(program, await which(program, path))));
  const gcc = hashes.gcc ?? 'missing';
  const compiler = known.compilers[gcc] ?? (await findCompiler());
  if (compiler !== undefined) compilers[gcc] = compiler;
  await add('cc1', compiler);

  const cache: Cache = { files, compilers };
  if (JSON.stringify(sorted(cache)) !== JSON.stringify(sorted(known))) {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(cacheFile, JSON.stringify(cache));
  }
  return hashOf(hashes);
}

/** The programs that were hashed last. */
export async function toolchainFiles(cacheFile: string): Promise<string[]> {
  return Object.keys((await readCache(cacheFile)).files);
}

function sorted({ files, compilers }: Cache): unknown {
  return [Object.entries(files).sort(), Object.entries(compilers).sort()];
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
