import type { Disk } from '../model/device.ts';
import { type Derivation, derivation, hashOf } from './derivation.ts';
import { type Toolchain, toolchainHash } from './toolchain.ts';

/** The programs that make a file system and fill it. */
export const diskPrograms: Readonly<Record<Disk['filesystem'], readonly string[]>> = {
  ext4: ['mke2fs', 'debugfs'],
  xfs: ['mkfs.xfs', 'xfs_db'],
  vfat: ['mkfs.vfat', 'mmd', 'mcopy'],
};

/** A disk of an image: what it is built by, and where its content comes from. */
export type DiskPlan = {
  readonly disk: Disk;
  readonly built: Derivation;
  /** The programs that make it. */
  readonly tools: Toolchain;
};

/** What the plan of a disk takes as given. */
export type DiskFacts = {
  readonly contentOf: (folder: string) => string;
  /** recipes/lkl/disk.mk. */
  readonly diskMakefile: string;
  /** The programs of all file systems, as far as they are there. */
  readonly diskTools: Toolchain;
};

/** The file of a disk in the output that it is built in. */
export function diskFile({ name }: Pick<Disk, 'name'>): string {
  return `${name}.disk`;
}

/** Where a project keeps a disk, below `.unikernel/`. */
export function statePath(image: string, { name }: Pick<Disk, 'name'>): string {
  return `disks/${image}/${name}.disk`;
}

/** `folders` are those that the disks are filled from, by their index. */
export function planDisks(
  image: string,
  disks: readonly Disk[],
  folders: readonly ({ readonly name: string; readonly folder: string } | undefined)[],
  facts: DiskFacts,
): DiskPlan[] {
  return disks.map((disk, index) => {
    const { name, filesystem, size } = disk;
    const folder = folders[index];
    const tools = toolsOf(filesystem, facts.diskTools);
    const built = derivation(
      `${image}-${name}-disk`,
      {
        type: 'disk',
        makefile: hashOf(facts.diskMakefile),
        disk: { name, filesystem, size },
        tools: toolchainHash(tools),
      },
      folder && {
        from: derivation(folder.name, {
          type: 'folder',
          content: facts.contentOf(folder.folder),
        }),
      },
    );
    return { disk, built, tools };
  });
}

/** Only those that have a say: to install what vfat needs leaves disks with ext4 alone. */
function toolsOf(filesystem: Disk['filesystem'], all: Toolchain): Toolchain {
  const own = Object.entries(all).filter(([name]) => diskPrograms[filesystem].includes(name));
  return Object.fromEntries(own);
}
