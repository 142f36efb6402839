import type { StructuredPatchHunk } from 'diff';
import { distance } from 'fastest-levenshtein';
import { linesOf } from './tree.ts';
import type { DiffOfFile } from './unified.ts';

/** For each hunk without a place in its file: its header, the nearest place, and what is there. */
export function explainRefusal(
  diff: readonly DiffOfFile[],
  before: ReadonlyMap<string, string | undefined>,
): string[] {
  return diff.flatMap(({ file, hunks }) => {
    const lines = linesOf(before.get(file) ?? '');
    return hunks.flatMap((hunk) => explainHunk(hunk, file, lines));
  });
}

function explainHunk(hunk: StructuredPatchHunk, file: string, lines: readonly string[]): string[] {
  const wanted = hunk.lines.filter((line) => /^[ -]/.test(line)).map((line) => line.slice(1));
  const near = nearestBlock(wanted, lines, hunk.oldStart - 1);
  if (near === undefined) return [`${headerOf(hunk)}: nothing in ${file} is like it`];
  const differing = wanted.findIndex((line, offset) => lines[near.start + offset] !== line);
  if (differing === -1) return [];
  const at = near.start + differing;
  return [
    `${headerOf(hunk)}: the nearest place is ${file}:${near.start + 1}, where ${near.same} of ${wanted.length} lines agree`,
    `${file}:${at + 1} is: ${lines[at]?.trim() ?? '(end of file)'}`,
    `the hunk wants: ${wanted[differing]!.trim()}`,
  ];
}

function headerOf({ oldStart, oldLines, newStart, newLines }: StructuredPatchHunk): string {
  return `hunk @@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
}

/** Where the block of lines fits best, of equal places the nearest to where it is expected. */
function nearestBlock(
  wanted: readonly string[],
  lines: readonly string[],
  expected: number,
): { readonly start: number; readonly same: number } | undefined {
  let best: { start: number; same: number; likeness: number } | undefined;
  for (let start = 0; start < lines.length; start++) {
    const there = wanted.map((_, offset) => lines[start + offset] ?? '');
    const likeness = there.reduce((sum, line, offset) => sum + alike(line, wanted[offset]!), 0);
    const isNearer =
      best !== undefined &&
      likeness === best.likeness &&
      Math.abs(start - expected) < Math.abs(best.start - expected);
    if (best === undefined || likeness > best.likeness || isNearer) {
      const same = there.filter((line, offset) => line === wanted[offset]).length;
      best = { start, same, likeness };
    }
  }
  // Less than half of it is a coincidence of braces and blank lines.
  return best !== undefined && best.likeness >= wanted.length / 2 ? best : undefined;
}

/** From 0 for nothing in common to 1 for the same. */
function alike(a: string, b: string): number {
  if (a === b) return 1;
  const [left, right] = [a.trim(), b.trim()];
  const longest = Math.max(left.length, right.length);
  // Lengths alone settle most pairs, and spare the comparison.
  if (longest === 0 || Math.abs(left.length - right.length) > longest / 2) return 0;
  const likeness = 1 - distance(left, right) / longest;
  return likeness > 0.5 ? likeness * 0.9 : 0;
}
