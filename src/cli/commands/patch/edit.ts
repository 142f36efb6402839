import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { isApplied } from '../../../patch/state.ts';
import { reasonOf, tell } from '../../../patch/tell.ts';
import type { Change } from '../../../patch/tree.ts';
import {
  findScratch,
  listScratches,
  makeScratch,
  removeScratch,
  type Scratch,
  type Start,
} from '../../../realise/patch/scratch.ts';
import { applyTo, type OpenSeries, projectContent } from '../../../realise/patch/series.ts';
import { contentHashes, shown, takeEdit } from '../../../realise/patch/take.ts';
import { changeResults, showChanges } from '../../review.ts';
import type { Session } from '../../session.ts';
import { findPatch, openAll } from './open.ts';
import { writeTexts } from './write.ts';

type EditOptions = { readonly done?: boolean; readonly abort?: boolean };

/**
 * Opens a scratch tree in which a patch can be changed, or goes on with it; takes up what was
 * changed there, or gives it up.
 */
export async function edit(
  session: Session,
  [name, image]: string[],
  { done = false, abort = false }: EditOptions,
): Promise<number> {
  const scratch = findScratch(session.project, name!);
  if (done) return takeUp(session, scratch ?? noScratch(session, name!));
  if (abort) {
    await removeScratch(scratch ?? noScratch(session, name!));
    session.output.result('patch edit', { folder: null });
    session.output.say(`${shown({ name: name! })} is removed, and nothing else was changed`);
    return exitCode.ok;
  }
  if (scratch === undefined) return begin(session, name!, image);
  session.output.say(`${shown(scratch)} is there already, and goes on`);
  sayNext(session, scratch);
  return exitCode.ok;
}

async function begin(session: Session, name: string, image: string | undefined): Promise<number> {
  const { project, output, signal } = session;
  const [chosen] = await findPatch(session, name, image === undefined ? [] : [image]);
  const [series] = await openAll(session, [chosen]);
  const { index } = chosen;
  const patch = series!.patches[index]!;
  const content = projectContent(project);
  const before = beforePatch(session, series!, index);
  const result = applyTo(series!, content, series!.patches.slice(0, index + 1));
  const outcome = result.patches.at(-1)!;
  const told = tell(outcome);
  const isConflict = outcome.state === 'conflict';
  if (!isApplied(outcome) && !isConflict)
    throw new UserError(
      {
        code: 'patch/nothing-to-edit',
        message: `'${name}' is not applied on the tree of ${series!.image}: it is ${outcome.state}.`,
        notes: [told.detail],
        suggestion: `unikernel patch explain ${name}`,
      },
      exitCode.usage,
    );
  const start: Start = {
    source: series!.folder,
    before,
    ...(!isConflict && { patch: result.changed }),
    ...(isConflict && 'diff' in patch.change && { diff: content(patch.change.diff) }),
  };
  const purpose = {
    kind: 'edit' as const,
    name,
    image: series!.image,
    tree: series!.tree,
    contents: contentHashes(patch, content),
  };
  const scratch = await makeScratch(project, purpose, start, signal);
  const count = index === 0 ? '' : ` and the ${index} before it`;
  output.say(
    isConflict
      ? `${shown(scratch)} is the ${series!.tree} tree of ${series!.image} with the patches before '${name}', which does not apply:`
      : `${shown(scratch)} is the ${series!.tree} tree of ${series!.image} with '${name}'${count}`,
  );
  for (const finding of told.findings) output.say(`  ${reasonOf(finding)}`);
  if (isConflict && 'diff' in patch.change)
    output.say('what of it applies is made there; the rest is in files that end in .rej');
  sayNext(session, scratch);
  return exitCode.ok;
}

/** What the patches before one do. @throws UserError exit 4 when one of them does not apply */
export function beforePatch(
  session: Session,
  series: OpenSeries,
  index: number,
): ReadonlyMap<string, Change> {
  const content = projectContent(session.project);
  const result = applyTo(series, content, series.patches.slice(0, index));
  const blocked = result.patches.filter(
    ({ state }) => state === 'conflict' || state === 'duplicate',
  );
  if (blocked.length === 0) return result.changed;
  throw new UserError(
    blocked.map((outcome) => ({
      code: 'patch/blocked',
      message: `The patch '${outcome.name}', which comes before, does not apply: ${tell(outcome).detail}.`,
      suggestion: `unikernel patch edit ${outcome.name}`,
    })),
    exitCode.patch,
  );
}

/** Prints where the tree is, and says what to do there. */
export function sayNext({ output }: Session, scratch: Scratch): void {
  const { name, kind, folder } = scratch;
  const done = kind === 'new' ? `patch new ${name} --from-edit` : `patch edit ${name} --done`;
  output.result(kind === 'new' ? 'patch new' : 'patch edit', { folder });
  output.data(folder);
  output.say('change files there, then:');
  output.say(`  unikernel ${done}   makes it the patch`);
  output.say(`  unikernel patch edit ${name} --abort   gives it up`);
}

async function takeUp(session: Session, scratch: Scratch): Promise<number> {
  const { project, output, signal } = session;
  const { name } = scratch;
  if (scratch.kind === 'new')
    throw new UserError(
      {
        code: 'patch/new-patch',
        message: `${shown(scratch)} is for a new patch.`,
        suggestion: `unikernel patch new ${name} --from-edit --reason WHY`,
      },
      exitCode.usage,
    );
  const all = await findPatch(session, name, [scratch.image]);
  const chosen = all.find(({ series }) => series.tree === scratch.tree) ?? all[0];
  const [series] = await openAll(session, [chosen]);
  const content = projectContent(project);
  const texts = await takeEdit(scratch, series!, chosen.index, content, signal);
  const changes = [...texts].map(([file, after]) => ({ file, before: content(file), after }));
  if (changes.length === 0) output.say('nothing was changed: the patch is as it was');
  else await showChanges(output, changes);
  await writeTexts(session, texts);
  output.result('patch edit', { written: true, edits: await changeResults(changes) });
  await removeScratch(scratch);
  for (const file of texts.keys()) output.say(`wrote ${file}`);
  if (texts.size > 0) output.say(`next: unikernel generate ${scratch.image}`);
  return exitCode.ok;
}

/** The scratch tree of a patch, which has to be there. @throws UserError exit 2 */
function noScratch({ project }: Session, name: string): never {
  const others = listScratches(project);
  throw new UserError(
    {
      code: 'patch/no-edit',
      message: `No edit of '${name}' is under way.`,
      notes: [others.length > 0 ? `there are edits of ${others.join(', ')}` : 'there are no edits'],
      suggestion: `unikernel patch edit ${name}`,
    },
    exitCode.usage,
  );
}
