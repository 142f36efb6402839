import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { findProgram } from './find-program.ts';
import { installCommand } from './tools.ts';

/** The Debian packages that the programs come from. */
const packages: Readonly<Record<string, string>> = {
  mke2fs: 'e2fsprogs',
  debugfs: 'e2fsprogs',
  'mkfs.xfs': 'xfsprogs',
  xfs_db: 'xfsprogs',
  'mkfs.vfat': 'dosfstools',
  mmd: 'mtools',
  mcopy: 'mtools',
};

/** @throws UserError when one of the programs that make disks with a file system is missing. */
export function requireDiskTools(filesystem: string, programs: readonly string[]): void {
  const missing = programs.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const are = missing.length > 1 ? 'are' : 'is';
  throw new UserError(
    {
      code: 'build/missing-tool',
      message: `A disk with ${filesystem} cannot be made: ${missing.join(' and ')} ${are} not installed.`,
      suggestion: installCommand(missing.map((name) => packages[name] ?? name)),
    },
    exitCode.usage,
  );
}

// Debian keeps some where only root's PATH looks; disk.mk looks there too.
function isThere(name: string): boolean {
  return ['', '/usr/sbin/', '/sbin/'].some((folder) => findProgram(folder + name) !== undefined);
}
