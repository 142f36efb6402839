import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate that `word` most likely meant, or undefined when none is near.
 * Near is at most a third of the word's length in edits, upper and lower case apart.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 0) return undefined;
  const folded = word.toLowerCase();
  const best = closest(
    folded,
    candidates.map((c) => c.toLowerCase()),
  );
  if (distance(folded, best) > Math.max(1, Math.floor(word.length / 3))) return undefined;
  return candidates.find((c) => c.toLowerCase() === best);
}
