import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { refreshedDiffs } from '../../../realise/patch/refresh.ts';
import { projectContent } from '../../../realise/patch/series.ts';
import { changeResults, showChanges } from '../../review.ts';
import type { Session } from '../../session.ts';
import { chooseSeries, findPatch, openAll } from './open.ts';
import { writeTexts } from './write.ts';

/**
 * Writes diffs anew that apply some lines away, and shows what that changes in them. With
 * `--check` nothing is written. @throws UserError exit 4 when there is something to do then
 */
export async function refresh(
  session: Session,
  names: string[],
  { check = false }: { readonly check?: boolean },
): Promise<number> {
  const { output, project } = session;
  for (const name of names) await findPatch(session, name, []);
  const content = projectContent(project);
  const chosen = (await chooseSeries(session, [])).filter(({ series }) =>
    series.patches.some(({ change }) => 'diff' in change),
  );
  const { refreshed, left } = refreshedDiffs(
    await openAll(session, chosen),
    ({ name }) => names.length === 0 || names.includes(name),
    content,
  );
  if (refreshed.length > 0) await showChanges(output, refreshed);
  for (const { file, why } of left) output.say(`${file} stays: ${why}`);
  const written = refreshed.length > 0 && !check;
  output.result('patch refresh', { written, edits: await changeResults(refreshed), left });
  if (refreshed.length === 0) {
    output.say('every diff that applies stands where it should');
    return exitCode.ok;
  }
  const files = refreshed.map(({ file }) => file);
  if (check)
    throw new UserError(
      {
        code: 'patch/offset',
        message: `Diffs apply some lines away: ${files.join(', ')}.`,
        suggestion: `unikernel patch refresh${names.map((name) => ` ${name}`).join('')}`,
      },
      exitCode.patch,
    );
  await writeTexts(session, new Map(refreshed.map(({ file, after }) => [file, after])));
  for (const file of files) output.data(file);
  return exitCode.ok;
}
