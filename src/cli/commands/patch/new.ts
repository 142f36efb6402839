import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/nearest.ts';
import { patchSchema } from '../../../model/patch.ts';
import { contentFiles } from '../../../model/patch-content.ts';
import { featureOf, renderChange, renderEntry } from '../../../patch/entry.ts';
import {
  findScratch,
  makeScratch,
  removeScratch,
  type Scratch,
} from '../../../realise/patch/scratch.ts';
import { shown, takeAsDiff } from '../../../realise/patch/take.ts';
import { changeResults, confirmChanges, type FileChange } from '../../review.ts';
import { type Session, selectImage } from '../../session.ts';
import { beforePatch, sayNext } from './edit.ts';
import { type Chosen, chooseSeries, findPatch, openAll } from './open.ts';
import { reloadConfig, sayUnused, writeChecked } from './write.ts';

export type NewOptions = {
  readonly image?: string;
  readonly tree: string;
  readonly fromEdit?: boolean;
  readonly reason?: string;
  readonly provides: readonly string[];
  readonly yes?: boolean;
};

/**
 * Opens a scratch tree for a patch that is to come to the end of a series; with `--from-edit`
 * makes a unified diff of what was changed in one, and puts it into the config.
 */
export async function newPatch(
  session: Session,
  [name]: string[],
  options: NewOptions,
): Promise<number> {
  refuseName(name!);
  const scratch = findScratch(session.project, name!);
  if (options.fromEdit) {
    if (scratch === undefined)
      throw refuse('no-edit', `There is no scratch tree of '${name}' to take changes from.`, {
        suggestion: `unikernel patch new ${name}`,
      });
    return scratch.kind === 'new'
      ? addPatch(session, scratch, options)
      : becomeDiff(session, scratch, options);
  }
  if (scratch !== undefined) {
    session.output.say(`${shown(scratch)} is there already, and goes on`);
    sayNext(session, scratch);
    return exitCode.ok;
  }
  return begin(session, name!, options);
}

async function begin(session: Session, name: string, { image, tree }: NewOptions): Promise<number> {
  const chosen = await chooseTree(session, image, tree);
  const [series] = await openAll(session, [chosen]);
  const { patches } = series!;
  if (patches.some((patch) => patch.name === name))
    throw refuse('name-taken', `The series has a patch '${name}' already.`, {
      suggestion: `take another name, or: unikernel patch edit ${name}`,
    });
  const before = beforePatch(session, series!, patches.length);
  const purpose = { kind: 'new' as const, name, image: series!.image, tree, contents: {} };
  const start = { source: series!.folder, before };
  const scratch = await makeScratch(session.project, purpose, start, session.signal);
  session.output.say(
    `${shown(scratch)} is the ${tree} tree of ${series!.image} with its ${patches.length} patches`,
  );
  sayNext(session, scratch);
  return exitCode.ok;
}

/** The series of a tree of an image. @throws UserError exit 2 when there is no such tree */
export async function chooseTree(
  session: Session,
  image: string | undefined,
  tree: string,
): Promise<Chosen> {
  const all = await chooseSeries(session, [selectImage(session, image)]);
  const found = all.find(({ series }) => series.tree === tree);
  if (found !== undefined) return found;
  const trees = all.map(({ series }) => series.tree);
  const near = nearest(tree, trees);
  throw refuse('unknown-tree', `${all[0]!.series.image} has no tree '${tree}'.`, {
    notes: [`its trees are ${trees.join(', ')}`],
    ...(near && { suggestion: `did you mean '${near}'?` }),
  });
}

async function addPatch(session: Session, scratch: Scratch, options: NewOptions): Promise<number> {
  const { name, image, tree } = scratch;
  const { reason, provides, yes = false } = options;
  if (reason === undefined)
    throw refuse('no-reason', 'Each patch says why it is needed.', {
      suggestion: `unikernel patch new ${name} --from-edit --reason WHY`,
    });
  const { series } = await chooseTree(session, image, tree);
  const diff = `patches/${name}.patch`;
  const after = await readNew(session, scratch, diff);
  const said = {
    name,
    reason,
    provides: provides.length > 0 ? [...provides] : [featureOf(name)],
    upstream: { notSubmitted: 'it is new' },
  };
  const parsed = patchSchema.safeParse({ ...said, change: { diff } });
  if (!parsed.success)
    throw refuse('new-patch', 'The patch cannot be written like this.', {
      notes: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    });
  const { addToSeries } = await import('../../../config/edit/series.ts');
  const text = renderEntry({ ...said, diff });
  const edit = addToSeries(session.project, series.path, text);
  session.output.data(text);
  return take(session, scratch, [{ file: diff, after }, edit], yes);
}

/** Makes a unified diff of a patch that was operations. */
async function becomeDiff(
  session: Session,
  scratch: Scratch,
  { yes = false }: NewOptions,
): Promise<number> {
  const { name, image, tree } = scratch;
  const all = await findPatch(session, name, [image]);
  const { series, index } = all.find((one) => one.series.tree === tree) ?? all[0];
  const { change } = series.patches[index]!;
  if ('diff' in change)
    throw refuse('is-a-diff', `'${name}' is a unified diff already.`, {
      suggestion: `unikernel patch edit ${name} --done`,
    });
  const diff = `patches/${name}.patch`;
  const after = await readNew(session, scratch, diff);
  const { replaceChange } = await import('../../../config/edit/series.ts');
  const edit = replaceChange(session.project, series.path, index, renderChange(diff));
  const files = contentFiles(series.patches[index]!);
  const result = await take(session, scratch, [{ file: diff, after }, edit], yes);
  if (result === exitCode.ok) sayUnused(session, await reloadConfig(session), files);
  return result;
}

/** What was changed, as the text of a diff that is not there yet. */
async function readNew(
  { project, signal }: Session,
  scratch: Scratch,
  diff: string,
): Promise<string> {
  if (existsSync(join(project, diff)))
    throw refuse('file-exists', `${diff} is there already.`, {
      suggestion: `remove it if it is not needed: rm ${diff}`,
    });
  return takeAsDiff(scratch, signal);
}

async function take(
  session: Session,
  scratch: Scratch,
  changes: readonly FileChange[],
  yes: boolean,
): Promise<number> {
  const { output } = session;
  const edits = await changeResults(changes);
  output.result('patch new', { written: false, edits });
  if (!(await confirmChanges(output, changes, yes))) return exitCode.usage;
  await writeChecked(session, changes);
  output.result('patch new', { written: true, edits });
  await removeScratch(scratch);
  for (const { file } of changes) output.say(`wrote ${file}`);
  output.say(`next: unikernel patch status ${scratch.image}`);
  return exitCode.ok;
}

function refuseName(name: string): void {
  const parsed = patchSchema.shape.name.safeParse(name);
  if (parsed.success) return;
  throw refuse('name', `'${name}' is no name of a patch: ${parsed.error.issues[0]!.message}.`, {});
}

export function refuse(
  code: string,
  message: string,
  rest: Pick<Diagnostic, 'notes' | 'suggestion'>,
): UserError {
  return new UserError({ code: `patch/${code}`, message, ...rest }, exitCode.usage);
}
