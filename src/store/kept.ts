// What a builder leaves for the next build of the same sources with other options: its build tree,
// and what the compiler made of each file. A tree is moved out while it is used and back when the
// build has succeeded, so that two builds never share one, and what a kill left half-made is never
// seen again.

import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Builder, hashOf } from '../plan/derivation.ts';
import { removeFolder } from './folder.ts';

function keptFolder(root: string): string {
  return join(root, 'kept');
}

/**
 * What the tree is called that all configurations of one Linux share: `linux` is the output with its
 * sources. Undefined for a builder that leaves no tree.
 */
export function keptName(builder: Builder, linux: string): string | undefined {
  if (builder.type !== 'lkl') return undefined;
  // With another makefile or toolchain everything is compiled anew: that is another tree.
  const { makefile, toolchain } = builder;
  return `${linux}-${hashOf({ makefile, toolchain })}`;
}

/** What compilers have made of files so far; it belongs to ccache, which bounds its size. */
export function cacheFolder(root: string): string {
  return join(root, 'ccache');
}

/** Moves the kept tree `name` to `folder`; false when there is none. */
export async function takeKept(root: string, name: string, folder: string): Promise<boolean> {
  try {
    await rename(join(keptFolder(root), name), folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Keeps the tree in `folder`, unless another build has been faster. */
export async function keep(root: string, name: string, folder: string): Promise<void> {
  try {
    await rename(folder, join(keptFolder(root), name));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOTEMPTY', 'EEXIST'].includes(code)) throw error;
  }
}

/**
 * Removes all kept trees but the `wanted`, and what the compilers made once there is no tree left
 * that it could be used for.
 */
export async function dropKept(root: string, wanted: ReadonlySet<string>): Promise<void> {
  const names = await readdir(keptFolder(root));
  for (const name of names) if (!wanted.has(name)) await removeFolder(join(keptFolder(root), name));
  if (names.some((name) => wanted.has(name))) return;
  for (const entry of await readdir(cacheFolder(root)))
    await removeFolder(join(cacheFolder(root), entry));
}
