// What somebody changed in a scratch tree, as the patch: which files of the project it makes, after
// a look that the patch then does on the tree just that.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { Operation, Patch } from '../../model/patch.ts';
import { contentFiles } from '../../model/patch-content.ts';
import { splitProse } from '../../patch/prose.ts';
import { isApplied } from '../../patch/state.ts';
import { tell } from '../../patch/tell.ts';
import type { Content } from '../../patch/tree.ts';
import { filesOfDiff } from '../../patch/unified.ts';
import { type Changed, readChanges, rejectedFiles, type Scratch } from './scratch.ts';
import { applyTo, type OpenSeries } from './series.ts';

/** The hashes of what a patch has its content from. */
export function contentHashes(patch: Patch, content: Content): Record<string, string> {
  return Object.fromEntries(
    contentFiles(patch)
      .sort()
      .map((file) => [file, createHash('sha256').update(content(file)).digest('hex')]),
  );
}

/** The texts of the project's files that make the patch what it is in its scratch tree. */
export async function takeEdit(
  scratch: Scratch,
  series: OpenSeries,
  index: number,
  content: Content,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const patch = series.patches[index]!;
  await refuseUnfinished(scratch, signal);
  refuseMeanwhile(scratch, contentHashes(patch, content));
  const changed = await readChanges(scratch, signal);
  if (changed.files.length === 0) return new Map();
  const texts =
    'diff' in patch.change
      ? new Map([[patch.change.diff, rewritten(patch.change.diff, changed, content, scratch)]])
      : foldedBack(patch, patch.change.operations, changed, scratch);
  verify(scratch, series, series.patches.slice(0, index + 1), texts, content);
  return texts;
}

/**
 * All that was changed since before the patch, as the text of a unified diff.
 * @throws UserError exit 2 when nothing was changed, or what a patch cannot hold
 */
export async function takeAsDiff(scratch: Scratch, signal: AbortSignal): Promise<string> {
  await refuseUnfinished(scratch, signal);
  const { diff } = await readChanges(scratch, signal);
  if (diff === '')
    throw refuse('nothing-changed', `Nothing is changed in ${shown(scratch)}.`, {
      suggestion: 'change files there first',
    });
  refuseUnfit(diff, scratch);
  return diff;
}

function rewritten(name: string, { diff }: Changed, content: Content, scratch: Scratch): string {
  if (diff === '')
    throw refuse('nothing-left', `Nothing is left of the patch in ${shown(scratch)}.`, {
      suggestion: `to take it out of the series: unikernel patch drop ${scratch.name}`,
    });
  refuseUnfit(diff, scratch);
  return splitProse(content(name)).prose + diff;
}

/** The content files of operations, if nothing else was changed. */
function foldedBack(
  { name }: Patch,
  operations: readonly Operation[],
  { files, since }: Changed,
  scratch: Scratch,
): Map<string, string> {
  const sources = new Map(operations.flatMap(contentOf));
  const texts = new Map<string, string>();
  const others: string[] = [];
  for (const file of files) {
    const from = sources.get(file);
    const text = from === undefined ? undefined : textOf(scratch, file);
    if (from === undefined || text === undefined) others.push(file);
    else texts.set(from, text);
  }
  if (others.length === 0) return texts;
  throw refuse(
    'not-operations',
    `What was changed in ${others.join(', ')} cannot be made operations by a program.`,
    {
      notes: [
        since.trimEnd(),
        `write it into the operations by hand, and take it back there: git -C ${shown(scratch)} checkout FILE`,
      ],
      suggestion: `or make all of it a unified diff: unikernel patch new ${name} --from-edit`,
    },
  );
}

/** The file of the tree that an operation fills from one of the project. */
function contentOf(operation: Operation): [string, string][] {
  switch (operation.op) {
    case 'addFile':
      return [[operation.file, operation.from]];
    case 'define':
      return [[`${operation.library}/${operation.source}`, operation.from]];
    case 'fragment':
      return [[`${operation.library}/${operation.script}`, operation.from]];
    case 'append':
    case 'insertBefore':
    case 'insertAfter':
    case 'replace':
    case 'declare':
    case 'keepSections':
    case 'kconfigOption':
      return [];
    default:
      return operation satisfies never;
  }
}

function verify(
  scratch: Scratch,
  series: OpenSeries,
  patches: readonly Patch[],
  texts: ReadonlyMap<string, string>,
  content: Content,
): void {
  const result = applyTo(series, (file) => texts.get(file) ?? content(file), patches);
  const outcome = result.patches.at(-1)!;
  const differing = [...result.changed]
    .filter(([file, { after }]) => textOf(scratch, file) !== after)
    .map(([file]) => file);
  if (isApplied(outcome) && differing.length === 0) return;
  const { detail } = tell(outcome);
  const notes = [
    ...(isApplied(outcome)
      ? []
      : [`its state would be ${outcome.state}${detail && `: ${detail}`}`]),
    ...(differing.length > 0 ? [`it would make something else of ${differing.join(', ')}`] : []),
  ];
  throw refuse('not-the-same', `The patch would not do on its tree what is in ${shown(scratch)}.`, {
    notes,
    suggestion: `see what is there: git -C ${shown(scratch)} diff before-patch`,
  });
}

async function refuseUnfinished(scratch: Scratch, signal: AbortSignal): Promise<void> {
  const rejected = await rejectedFiles(scratch, signal);
  if (rejected.length === 0) return;
  throw refuse('rejected-hunks', `Hunks that did not apply are left in ${rejected.join(', ')}.`, {
    suggestion: `make their changes by hand in ${shown(scratch)}, and remove these files`,
  });
}

/** The project's own files are not written over when they were changed beside the scratch tree. */
function refuseMeanwhile(scratch: Scratch, now: Readonly<Record<string, string>>): void {
  const names = [...new Set([...Object.keys(now), ...Object.keys(scratch.contents)])].sort();
  const changed = names.filter((file) => now[file] !== scratch.contents[file]);
  if (changed.length === 0) return;
  throw refuse(
    'changed-meanwhile',
    `${changed.join(', ')} changed in the project since this edit was begun.`,
    {
      notes: ['it would be written over'],
      suggestion: `bring back what stood there, or begin anew: unikernel patch edit ${scratch.name} --abort`,
    },
  );
}

function refuseUnfit(diff: string, scratch: Scratch): void {
  const files = filesOfDiff(diff, shown(scratch));
  if (Array.isArray(files)) return;
  const { code, message, ...rest } = files;
  throw new UserError({ code, message: `What was changed: ${message}`, ...rest }, exitCode.usage);
}

function textOf({ folder }: Scratch, file: string): string | undefined {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    return undefined;
  }
}

/** How a scratch tree is called, from the project's root. */
export function shown({ name }: Pick<Scratch, 'name'>): string {
  return `.unikernel/edit/${name}`;
}

function refuse(
  code: string,
  message: string,
  rest: Pick<Diagnostic, 'notes' | 'suggestion'>,
): UserError {
  return new UserError({ code: `patch/${code}`, message, ...rest }, exitCode.usage);
}
