import { existsSync } from 'node:fs';
import { chmod, link, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { copySparse } from './sparse-copy.ts';

export type StateDisk = {
  /** The folder for what a project keeps; git is told to leave it out. */
  readonly folder: string;
  /** The disk's path in it. */
  readonly path: string;
  /** The disk as it was built, which a new one starts as. */
  readonly built: string;
};

/**
 * The file of a disk that is kept. It is made when it is not there, and otherwise left alone.
 * @throws UserError when it has another size than the one that the config asks for.
 */
export async function stateDisk({ folder, path, built }: StateDisk): Promise<string> {
  const file = join(folder, path);
  if (existsSync(file)) {
    const [kept, wanted] = await Promise.all([stat(file), stat(built)]);
    if (kept.size !== wanted.size) throw otherSize(file, kept.size, wanted.size);
    return file;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(join(folder, '.gitignore'), '*\n');
  // Whole or not at all; where another process was faster, its disk stays.
  const copy = `${file}.${process.pid}`;
  await copySparse(built, copy);
  await chmod(copy, 0o644);
  await link(copy, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(copy);
  return file;
}

/** Makes the next boot start with the disk as it was built. */
export async function forgetStateDisk({ folder, path }: Omit<StateDisk, 'built'>): Promise<void> {
  await rm(join(folder, path), { force: true });
}

function otherSize(file: string, kept: number, wanted: number): UserError {
  return new UserError(
    {
      code: 'run/state-disk',
      message: `The disk kept in ${file} has ${kept} bytes, and the config asks for ${wanted}.`,
      notes: ['A disk that is kept is never changed, because what is on it would be lost.'],
      suggestion: 'set its old size, or start with a new disk: --fresh-disks',
    },
    exitCode.usage,
  );
}
