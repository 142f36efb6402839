import type { Patch } from '../model/patch.ts';
import { isSymbol } from './definitions.ts';
import type { Problem } from './edit.ts';
import { type Conflict, conflict } from './state.ts';

/** Patches that come twice, or provide what an earlier one provides; by their index. */
export function findDuplicates(patches: readonly Patch[]): Map<number, Conflict[]> {
  const names = new Set<string>();
  const providers = new Map<string, string>();
  const duplicates = new Map<number, Conflict[]>();
  patches.forEach((patch, index) => {
    const conflicts = names.has(patch.name)
      ? [conflict(patch, standsTwice, ['name'])]
      : providedTwice(patch, providers);
    if (conflicts.length > 0) duplicates.set(index, conflicts);
    names.add(patch.name);
    for (const name of patch.provides) if (!providers.has(name)) providers.set(name, patch.name);
  });
  return duplicates;
}

const standsTwice: Problem = {
  code: 'patch/duplicate',
  message: 'a patch of this name stands before it in the series.',
  suggestion: 'take one of the two out of the series',
};

function providedTwice(patch: Patch, providers: ReadonlyMap<string, string>): Conflict[] {
  return patch.provides.flatMap((name, position) => {
    const other = providers.get(name);
    if (other === undefined) return [];
    const problem: Problem = {
      code: 'patch/duplicate-provider',
      message: `the ${isSymbol(name) ? 'symbol' : 'feature'} ${name} is provided by the patch '${other}' before it.`,
      suggestion: `take '${patch.name}' or '${other}' out of the series`,
    };
    return [conflict(patch, problem, ['provides', position])];
  });
}
