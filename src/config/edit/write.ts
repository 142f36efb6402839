import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { FileEdit } from './propose.ts';

/**
 * Writes edits, each file whole or not at all.
 * @throws UserError exit 2 when a file has changed since it was read; then nothing is written
 */
export async function writeEdits(project: string, edits: readonly FileEdit[]): Promise<void> {
  for (const { file, before } of edits)
    if (readFileSync(join(project, file), 'utf8') !== before)
      throw new UserError(
        {
          code: 'edit/changed-meanwhile',
          message: `${file} was changed by somebody else meanwhile, so nothing was written.`,
          suggestion: 'run the command again',
        },
        exitCode.usage,
      );
  const { default: writeFileAtomic } = await import('write-file-atomic');
  for (const { file, after } of edits) await writeFileAtomic(join(project, file), after);
}
