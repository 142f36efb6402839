import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { loadConfig } from '../../../config/load.ts';
import type { Config } from '../../../model/config.ts';
import { contentFiles } from '../../../model/patch-content.ts';
import type { FileChange } from '../../confirm.ts';
import type { Session } from '../../session.ts';

/** Writes texts into the project. */
export async function writeTexts(
  { project }: Session,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  for (const [file, text] of texts) {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFileAtomic(join(project, file), text);
  }
}

/**
 * Writes changes of which the config is one, and reads the config anew; what was there comes back
 * if that fails. @throws UserError with what would be wrong with the config
 */
export async function writeChecked(
  session: Session,
  changes: readonly FileChange[],
): Promise<void> {
  const { project } = session;
  try {
    await writeTexts(session, new Map(changes.map(({ file, after }) => [file, after])));
    await reloadConfig(session);
  } catch (error) {
    for (const { file, before } of changes) {
      if (before !== undefined) await writeFileAtomic(join(project, file), before);
      else if (existsSync(join(project, file))) await rm(join(project, file));
    }
    throw error;
  }
}

/** The config as it is on disk now. */
export async function reloadConfig({ project, store }: Session): Promise<Config> {
  return (await loadConfig(project, { cacheDir: join(store.root, 'configs') })).config;
}

/** Says which of some files of the project no patch of the config has its content from. */
export function sayUnused({ output }: Session, { images }: Config, files: readonly string[]): void {
  const patches = Object.values(images).flatMap((image) => [
    ...image.patches,
    ...image.libraries.flatMap((library) => library.patches),
  ]);
  const used = new Set(patches.flatMap(contentFiles));
  const unused = [...new Set(files)].filter((file) => !used.has(file));
  if (unused.length > 0) output.say(`no patch uses now: ${unused.join(', ')}`);
}

/** Writes a folder that is not there yet, or empty. It comes to be whole or not at all. */
export async function writeFolder(
  target: string,
  files: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const scratch = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const made = join(scratch, 'made');
    await mkdir(made);
    for (const [file, text] of files) {
      await mkdir(dirname(join(made, file)), { recursive: true });
      await writeFile(join(made, file), text);
    }
    signal.throwIfAborted();
    if (existsSync(target)) await rmdir(target);
    await rename(made, target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
