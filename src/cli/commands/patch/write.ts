import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { loadConfig } from '../../../config/load.ts';
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
  const { project, store } = session;
  try {
    await writeTexts(session, new Map(changes.map(({ file, after }) => [file, after])));
    await loadConfig(project, { cacheDir: join(store.root, 'configs') });
  } catch (error) {
    for (const { file, before } of changes) {
      if (before !== undefined) await writeFileAtomic(join(project, file), before);
      else if (existsSync(join(project, file))) await rm(join(project, file));
    }
    throw error;
  }
}
