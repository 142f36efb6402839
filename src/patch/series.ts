// A series of typed patches on a tree: what each of them does there, and what comes out. Nothing
// of the tree is written here; whoever asks copies the result or renders it as diffs.

import type { Condition, Patch } from '../model/patch.ts';
import { detectVersion, whyNot } from './applicable.ts';
import { applyPatch } from './apply.ts';
import { duplicateOf, findDuplicates } from './duplicates.ts';
import { type GitApply, gitApply } from './git-apply.ts';
import { renderDiff, renderSums } from './render.ts';
import { type Conflict, isApplied, type PatchState } from './state.ts';
import { type Change, type Content, type Files, Working } from './tree.ts';

export type PatchOutcome = PatchState & {
  readonly name: string;
  /** The position in the series, from 0. */
  readonly index: number;
  /** The patch as a plain diff with its head; empty when nothing was applied. */
  readonly diff: string;
};

export type SeriesResult = {
  readonly patches: readonly PatchOutcome[];
  /** What the whole series does, sorted by file. Of use only when no patch is in conflict. */
  readonly changed: ReadonlyMap<string, Change>;
};

export type SeriesOptions = {
  /** Lines of context in the diffs: 3 for a tree of ours, 0 where nothing may be quoted. */
  readonly context?: 0 | 3;
  /** First line of each diff. */
  readonly marker?: string;
  readonly git?: GitApply;
  /** The tree's version; what the tree says of itself unless given. */
  readonly version?: string;
  /** What the image is for; to be given where a patch has a condition on it. */
  readonly arch?: Condition['arch'];
  readonly platform?: Condition['platform'];
};

/**
 * Applies a series in its order. All conflicts are found; what is in conflict, obsolete or not for
 * this tree is left out.
 */
export function applySeries(
  tree: Files,
  patches: readonly Patch[],
  content: Content,
  { context = 3, marker = defaultMarker, git = gitApply, ...given }: SeriesOptions = {},
): SeriesResult {
  const on = {
    ...given,
    tree,
    version: (): string | undefined => given.version ?? detectVersion(tree),
  };
  const refused = patches.map((patch) => whyNot(patch, on));
  const duplicates = findDuplicates(patches, (index) => refused[index] === undefined);
  const working = new Working(tree);
  const done: Done[] = [];
  const outcomes = patches.map((patch, index): PatchOutcome => {
    const scratch = new Working(working);
    const apply = (to: Working): PatchState => applyPatch(patch, to, content, git);
    const state = duplicates.get(index) ?? refused[index] ?? apply(scratch);
    const outcome = { name: patch.name, index };
    if (state.state === 'obsolete') {
      const other = doneBy(apply, tree, done);
      if (other !== undefined) return { ...outcome, ...duplicateOf(patch, other), diff: '' };
    }
    if (!isApplied(state)) return { ...outcome, ...state, diff: '' };
    const changes = scratch.changes();
    for (const [file, { after }] of changes) working.write(file, after);
    done.push({ name: patch.name, changes });
    return { ...outcome, ...state, diff: renderDiff(patch, changes, { context, marker }) };
  });
  return { patches: outcomes, changed: working.changes() };
}

/** An applied patch of a series. */
type Done = { readonly name: string; readonly changes: ReadonlyMap<string, Change> };

/** The patch of the series that did what a patch would do; undefined where the tree had it before. */
function doneBy(
  apply: (to: Working) => PatchState,
  tree: Files,
  done: readonly Done[],
): string | undefined {
  const working = new Working(tree);
  const isDone = (): boolean => apply(new Working(working)).state === 'obsolete';
  if (done.length === 0 || isDone()) return undefined;
  for (const { name, changes } of done) {
    for (const [file, { after }] of changes) working.write(file, after);
    if (isDone()) return name;
  }
  return undefined;
}

const defaultMarker = 'generated from unikernel.config.ts by `unikernel generate`; do not edit';

/**
 * All that keeps a series from being applied: conflicts and duplicates. Their paths start with the
 * index of the patch.
 */
export function conflictsOf({ patches }: SeriesResult): Conflict[] {
  return patches.flatMap((patch) =>
    patch.state === 'conflict' || patch.state === 'duplicate'
      ? patch.conflicts.map(({ path, diagnostic }) => ({
          path: [patch.index, ...path],
          diagnostic,
        }))
      : [],
  );
}

/**
 * The series as files, in the order of their names: a diff for each patch that was applied. For
 * diffs without context `SHA256SUMS` holds the hashes of the files that they were made for.
 */
export function seriesFiles(
  { patches, changed }: SeriesResult,
  { sums }: { readonly sums: boolean },
): Map<string, string> {
  const files = new Map<string, string>();
  for (const patch of patches) if (patch.diff !== '') files.set(diffFile(patch), patch.diff);
  const hashes = renderSums(changed);
  if (sums && hashes !== '') files.set('SHA256SUMS', hashes);
  return files;
}

/** What the diff of a patch is called among the files of its series. */
export function diffFile({ name, index }: Pick<PatchOutcome, 'name' | 'index'>): string {
  return `${String(index + 1).padStart(4, '0')}-${name}.patch`;
}
