import { createInterface } from 'node:readline/promises';
import { createTwoFilesPatch } from 'diff';
import pc from 'picocolors';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { paintDiff } from '../patch/paint.ts';
import type { Output } from './output.ts';

/** A file of the project before and after a change; without `before` it is new. */
export type FileChange = {
  readonly file: string;
  readonly before?: string;
  readonly after: string;
};

/** Shows changes to files of the project as diffs. */
export function showChanges(output: Output, changes: readonly FileChange[]): void {
  const c = pc.createColors(output.color);
  for (const { file, before, after } of changes) {
    const old = before === undefined ? '/dev/null' : `a/${file}`;
    const diff = createTwoFilesPatch(old, `b/${file}`, before ?? '', after, '', '');
    output.say(paintDiff(c, diff.replace(/^=+\n/, '').replace(/\t$/gm, '').trimEnd()));
  }
}

/**
 * Shows changes and asks whether they may be made.
 * @throws UserError exit 2 where there is nobody to ask and no `--yes`
 */
export async function confirm(
  output: Output,
  signal: AbortSignal,
  changes: readonly FileChange[],
  { yes, command }: { readonly yes: boolean; readonly command: string },
): Promise<boolean> {
  showChanges(output, changes);
  if (yes) return true;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new UserError(
      {
        code: 'cli/needs-yes',
        message: 'Nothing was changed: there is no terminal to ask whether this is meant.',
        suggestion: `${command} --yes`,
      },
      exitCode.usage,
    );
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question('Write this? [y/N] ', { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
