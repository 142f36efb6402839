// A trial builds in the store's scratch space and adds nothing to the store. What it found worth
// looking at may be kept until the next trial of the same name, or until garbage is collected.

import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from './folder.ts';
import { scratchFolder } from './store.ts';

const prefix = 'trial-';

export type Trial = {
  /** Where to build; removed when the trial ends, or swept when this process is gone. */
  readonly folder: string;
  /** Lets the folder stay, and returns where it is then. */
  keep(): Promise<string>;
};

/**
 * Does `work` with a new trial; what the last of its name kept is removed first. With `keepFailed`
 * the folder stays, in its final place, if the work fails; an interrupt leaves nothing.
 */
export async function inTrial<Result>(
  root: string,
  name: string,
  { keepFailed, signal }: { readonly keepFailed: boolean; readonly signal: AbortSignal },
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const kept = join(root, 'tmp', `${prefix}${name}`);
  // A command that names the folder can be run by hand only where it stays in its place.
  const folder = keepFailed ? kept : scratchFolder(root);
  let stays = keepFailed;
  const keep = async (): Promise<string> => {
    if (folder !== kept) await rename(folder, kept);
    stays = true;
    return kept;
  };
  await removeFolder(kept);
  await mkdir(folder);
  try {
    const result = await work({ folder, keep });
    await removeFolder(folder);
    return result;
  } catch (error) {
    if (signal.aborted) await removeFolder(kept);
    if (!stays || signal.aborted) await removeFolder(folder);
    throw error;
  }
}

/** Removes what trials kept. */
export async function dropTrials(root: string): Promise<void> {
  for (const name of await readdir(join(root, 'tmp')))
    if (name.startsWith(prefix)) await removeFolder(join(root, 'tmp', name));
}
