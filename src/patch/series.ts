// A series of typed patches on a tree: what each of them does there, and what comes out. Nothing
// of the tree is written here; whoever asks copies the result or renders it as diffs.

import type { Patch } from '../model/patch.ts';
import { applyPatch } from './apply.ts';
import { findDuplicates } from './duplicates.ts';
import { type GitApply, gitApply } from './git-apply.ts';
import { renderDiff, renderSums } from './render.ts';
import type { Conflict, PatchState } from './state.ts';
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
};

/** Applies a series in its order. All conflicts are found; patches in conflict are left out. */
export function applySeries(
  tree: Files,
  patches: readonly Patch[],
  content: Content,
  { context = 3, marker = defaultMarker, git = gitApply }: SeriesOptions = {},
): SeriesResult {
  const duplicates = findDuplicates(patches);
  const working = new Working(tree);
  const outcomes = patches.map((patch, index): PatchOutcome => {
    const scratch = new Working(working);
    const twice = duplicates.get(index);
    const state: PatchState = twice
      ? { state: 'conflict', conflicts: twice }
      : applyPatch(patch, scratch, content, git);
    const outcome = { name: patch.name, index, ...state };
    if (state.state === 'conflict' || state.state === 'obsolete') return { ...outcome, diff: '' };
    const changes = scratch.changes();
    for (const [file, { after }] of changes) working.write(file, after);
    return { ...outcome, diff: renderDiff(patch, changes, { context, marker }) };
  });
  return { patches: outcomes, changed: working.changes() };
}

const defaultMarker = 'generated from unikernel.config.ts by `unikernel generate`; do not edit';

/** All conflicts of a series; their paths start with the index of the patch. */
export function conflictsOf({ patches }: SeriesResult): Conflict[] {
  return patches.flatMap((patch) =>
    patch.state === 'conflict'
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
