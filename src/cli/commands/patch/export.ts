import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { authorIn, isAuthor, mailFile, renderMail } from '../../../patch/mail.ts';
import { splitProse } from '../../../patch/prose.ts';
import { isApplied } from '../../../patch/state.ts';
import { reasonOf, stops, tell } from '../../../patch/tell.ts';
import { applyTo, type OpenSeries, projectContent } from '../../../realise/patch/series.ts';
import { type Session, selectImage } from '../../session.ts';
import { refuse } from './new.ts';
import { chooseSeries, openAll } from './open.ts';
import { writeFolder } from './write.ts';

export type ExportOptions = { readonly output?: string; readonly author?: string };

/** Who is named where nobody else is. */
const nobody = 'unikernel <unikernel@example.invalid>';

/**
 * Writes the series of an image as mails for `git am`, a folder for each tree. What is skipped on
 * the tree is left out. @throws UserError exit 4 when a patch does not apply
 */
export async function exportSeries(
  session: Session,
  [name]: string[],
  { output: folder, author }: ExportOptions,
): Promise<number> {
  const image = selectImage(session, name);
  if (folder === undefined)
    throw refuse('no-output', 'It is not said where to write the mails.', {
      suggestion: `unikernel patch export ${image} --output DIR`,
    });
  if (author !== undefined && !isAuthor(author))
    throw refuse('author', `'${author}' does not name an author.`, {
      suggestion: "--author 'Ada Lovelace <ada@example.org>'",
    });
  const target = resolve(folder);
  refuseFull(target, folder);
  const chosen = (await chooseSeries(session, [image])).filter(
    ({ series }) => series.patches.length > 0,
  );
  const files = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const series of await openAll(session, chosen)) {
    const mails = mailsOf(session, series, author, problems);
    for (const [file, text] of mails) files.set(join(series.tree, file), text);
  }
  if (problems.length > 0) throw new UserError(problems, exitCode.patch);
  await writeFolder(target, files, session.signal);
  const written = [...files.keys()].map((file) => join(folder, file));
  session.output.result('patch export', { files: written });
  for (const file of written) session.output.data(file);
  if (files.size === 0) session.output.say(`${image} has no patches that are applied`);
  return exitCode.ok;
}

function mailsOf(
  { project, output }: Session,
  series: OpenSeries,
  author: string | undefined,
  problems: Diagnostic[],
): Map<string, string> {
  const content = projectContent(project);
  const outcomes = applyTo(series, content).patches;
  for (const outcome of outcomes.filter((one) => !isApplied(one))) {
    const { state, detail, findings } = tell(outcome);
    if (stops(state))
      problems.push(
        ...findings.map(({ path: _, ...finding }) => ({
          ...finding,
          message: `The patch '${outcome.name}' cannot be exported: ${reasonOf(finding)}.`,
          suggestion: finding.suggestion ?? `unikernel patch edit ${outcome.name}`,
        })),
      );
    else output.say(`${outcome.name} is left out: ${state}, ${detail}`);
  }
  const applied = outcomes.filter(isApplied);
  const mails = applied.map(({ index, diff }, position) => {
    const patch = series.patches[index]!;
    const prose = 'diff' in patch.change ? splitProse(content(patch.change.diff)).prose : '';
    const own = authorIn(prose);
    const mail = {
      patch,
      number: position + 1,
      count: applied.length,
      author: own.author ?? author ?? nobody,
      ...(own.date !== undefined && { date: own.date }),
      changes: splitProse(diff).changes,
    };
    return [mailFile(mail), renderMail(mail)] as const;
  });
  return new Map(mails);
}

/** Mails of another time among them would be taken by `git am` too. */
function refuseFull(target: string, folder: string): void {
  if (!existsSync(target)) return;
  if (statSync(target).isDirectory() && readdirSync(target).length === 0) return;
  throw refuse('output-exists', `${folder} is there already, and has something in it.`, {
    suggestion: 'name another folder, or remove it first',
  });
}
