// Diffs whose places moved, written anew for the trees that they are applied to.

import type { Patch } from '../../model/patch.ts';
import { splitProse } from '../../patch/prose.ts';
import type { PatchOutcome } from '../../patch/series.ts';
import type { Content } from '../../patch/tree.ts';
import { applyTo, type OpenSeries } from './series.ts';

/** A diff of the project, and what it comes to be. */
export type Refreshed = { readonly file: string; readonly before: string; readonly after: string };

/** A diff that stays as it is, with the reason. */
export type Left = { readonly file: string; readonly why: string };

/**
 * The diffs that would be clean if they were written anew. One that several trees share can be
 * clean on all only if the lines are the same in all.
 */
export function refreshedDiffs(
  all: readonly OpenSeries[],
  isWanted: (patch: Patch) => boolean,
  content: Content,
): { readonly refreshed: readonly Refreshed[]; readonly left: readonly Left[] } {
  const uses = usesOf(all, isWanted, content);
  const refreshed = new Map<string, string>();
  const left: Left[] = [];
  for (const [file, outcomes] of uses) {
    const moved = outcomes.find(({ outcome }) => outcome.state === 'offset');
    if (moved === undefined) continue;
    const fixed = outcomes.find(({ outcome }) => outcome.state === 'clean');
    if (fixed === undefined) {
      refreshed.set(file, rewritten(moved.outcome, content(file)));
      continue;
    }
    const [at, there] = [moved, fixed].map(({ series }) => `${series.tree} of ${series.image}`);
    left.push({ file, why: `it is clean on ${there}, and cannot be so on ${at} too` });
  }
  const changes = [...refreshed].map(([file, after]) => ({ file, before: content(file), after }));
  return { refreshed: changes, left };
}

type Use = { readonly series: OpenSeries; readonly outcome: PatchOutcome };

function usesOf(
  all: readonly OpenSeries[],
  isWanted: (patch: Patch) => boolean,
  content: Content,
): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  for (const series of all)
    for (const outcome of applyTo(series, content).patches) {
      const patch = series.patches[outcome.index]!;
      if (!('diff' in patch.change) || !isWanted(patch)) continue;
      const { diff } = patch.change;
      uses.set(diff, [...(uses.get(diff) ?? []), { series, outcome }]);
    }
  return uses;
}

/** What stands before the changes is the author's, and stays. */
function rewritten({ diff }: PatchOutcome, before: string): string {
  return splitProse(before).prose + splitProse(diff).changes;
}
