import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';

/** The name of the file that a user edits. */
export const configFile = 'unikernel.config.ts';

/**
 * The nearest folder, from `start` upward, with a config. Absolute.
 * @throws UserError when there is none
 */
export async function findProject(start: string): Promise<string> {
  const first = resolve(start);
  for (let folder = first; ; folder = dirname(folder)) {
    if (existsSync(join(folder, configFile))) return folder;
    if (folder === dirname(folder)) break;
  }
  throw new UserError(
    {
      code: 'config/no-project',
      message: `There is no ${configFile} in ${first} or in a folder above it.`,
      suggestion: 'name the folder of the project: unikernel -C DIR …',
    },
    exitCode.usage,
  );
}
