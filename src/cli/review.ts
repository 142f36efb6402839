import pc from 'picocolors';
import type { FileEdit } from '../config/edit/propose.ts';
import { writeEdits } from '../config/edit/write.ts';
import { confirm } from './ask.ts';
import type { Output } from './output.ts';

/**
 * Shows edits of the user's files as a diff, asks, and writes them. Returns whether they were
 * written.
 * @throws UserError exit 2 when nobody can be asked and `yes` was not given
 */
export async function reviewEdits(
  project: string,
  edits: readonly FileEdit[],
  output: Output,
  yes: boolean,
): Promise<boolean> {
  output.say((await Promise.all(edits.map((edit) => renderEdit(edit, output.color)))).join('\n'));
  const files = edits.map(({ file }) => file).join(', ');
  if (!(await confirm(`Write ${files}?`, output, { yes }))) {
    output.say('nothing was written');
    return false;
  }
  await writeEdits(project, edits);
  output.say(`wrote ${files}`);
  return true;
}

/** Edits as `--json` prints them. */
export function editResults(edits: readonly FileEdit[]): Promise<{ file: string; diff: string }[]> {
  return Promise.all(
    edits.map(async (edit) => ({ file: edit.file, diff: await renderEdit(edit, false) })),
  );
}

/** A unified diff, in colour if wanted. Without a newline at its end. */
export async function renderEdit(
  { file, before, after }: FileEdit,
  color: boolean,
): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const { red, green, cyan } = pc.createColors(color);
  return createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after)
    .replace(/^=+\n/, '')
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('@@')) return cyan(line);
      if (/^\+(?!\+\+ )/.test(line)) return green(line);
      return /^-(?!-- )/.test(line) ? red(line) : line;
    })
    .join('\n');
}
