import pc from 'picocolors';
import type { FileEdit } from '../config/edit/propose.ts';
import { writeEdits } from '../config/edit/write.ts';
import { paintDiff } from '../patch/paint.ts';
import { confirm } from './ask.ts';
import type { Output } from './output.ts';

/** A file of the project before and after a change; without `before` it is new. */
export type FileChange = {
  readonly file: string;
  readonly before?: string;
  readonly after: string;
};

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
  if (!(await confirmChanges(output, edits, yes))) return false;
  await writeEdits(project, edits);
  output.say(`wrote ${edits.map(({ file }) => file).join(', ')}`);
  return true;
}

/**
 * Shows changes as diffs, and asks whether they may be written.
 * @throws UserError exit 2 when nobody can be asked and `yes` was not given
 */
export async function confirmChanges(
  output: Output,
  changes: readonly FileChange[],
  yes: boolean,
): Promise<boolean> {
  await showChanges(output, changes);
  const files = changes.map(({ file }) => file).join(', ');
  if (await confirm(`Write ${files}?`, output, { yes })) return true;
  output.say('nothing was written');
  return false;
}

/** Shows changes as diffs. */
export async function showChanges(output: Output, changes: readonly FileChange[]): Promise<void> {
  const diffs = await Promise.all(changes.map((change) => renderChange(change, output.color)));
  output.say(diffs.join('\n'));
}

/** Changes as `--json` prints them. */
export function changeResults(
  changes: readonly FileChange[],
): Promise<{ file: string; diff: string }[]> {
  return Promise.all(
    changes.map(async (change) => ({ file: change.file, diff: await renderChange(change, false) })),
  );
}

/** A unified diff, in colour if wanted. Without a newline at its end. */
export async function renderChange(
  { file, before, after }: FileChange,
  color: boolean,
): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const old = before === undefined ? '/dev/null' : `a/${file}`;
  const diff = createTwoFilesPatch(old, `b/${file}`, before ?? '', after, '', '')
    .replace(/^=+\n/, '')
    .replace(/\t$/gm, '')
    .replace(/\n+$/, '');
  return paintDiff(pc.createColors(color), diff);
}
