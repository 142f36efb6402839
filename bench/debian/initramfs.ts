// The archive in which Debian's kernel finds its one program and its modules.

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { DebianKernel } from './kernel.ts';
import { readDependencies } from './read.ts';

/** Drivers of microvm's devices; ext4 is in Debian's kernel itself. */
const drivers = ['virtio_mmio', 'virtio_blk', 'virtio_net'];
const folders = ['dev', 'proc', 'tmp', 'data'];

/** An archive with a program that needs no devices. */
export function bareInitramfs(init: string, folder: string): Promise<string> {
  return archive({ init }, folders, folder);
}

/** An archive with a program and what loads the drivers of a disk and a network. */
export async function initramfs(
  init: string,
  kernel: DebianKernel,
  folder: string,
): Promise<string> {
  const files: Record<string, string> = { init };
  for (const [place, name] of (await loadOrder(kernel, folder)).entries())
    files[`modules/${String(place).padStart(2, '0')}-${name}.ko`] = kernel.modules.get(name)!;
  return archive(files, [...folders, 'modules'], folder);
}

async function archive(
  files: Readonly<Record<string, string>>,
  emptyFolders: readonly string[],
  folder: string,
): Promise<string> {
  const root = mkdtempSync(join(folder, 'initramfs-'));
  for (const name of emptyFolders) mkdirSync(join(root, name));
  for (const [name, file] of Object.entries(files)) copyFileSync(file, join(root, name));
  await execa('cpio', ['--create', '--format=newc', '--quiet', `--file=${root}.cpio`], {
    cwd: root,
    input: ['.', ...emptyFolders, ...Object.keys(files), ''].join('\n'),
  });
  return `${root}.cpio`;
}

/** The drivers and all that they depend on, each behind what it needs. */
async function loadOrder(kernel: DebianKernel, folder: string): Promise<readonly string[]> {
  const order: string[] = [];
  const visit = async (name: string): Promise<void> => {
    // What is not among the modules is in the kernel itself.
    const file = kernel.modules.get(name);
    if (file === undefined || order.includes(name)) return;
    for (const needed of await dependenciesOf(file, folder)) await visit(needed);
    order.push(name);
  };
  for (const name of drivers) await visit(name);
  return order;
}

async function dependenciesOf(module: string, folder: string): Promise<readonly string[]> {
  const section = join(folder, 'modinfo');
  await execa('objcopy', ['-O', 'binary', '-j', '.modinfo', module, section]);
  return readDependencies(readFileSync(section, 'latin1'));
}
