import type { Patch } from '../model/patch.ts';
import { isSymbol } from './definitions.ts';
import type { Problem } from './edit.ts';
import { type Conflict, conflict, type PatchState } from './state.ts';

type Duplicate = Extract<PatchState, { state: 'duplicate' }>;

/**
 * Patches that come twice, or provide what an earlier one provides; by their index. Variants for
 * different trees may provide the same: only one of them `counts`.
 */
export function findDuplicates(
  patches: readonly Patch[],
  counts: (index: number) => boolean = () => true,
): Map<number, Duplicate> {
  const names = new Set<string>();
  const providers = new Map<string, string>();
  const duplicates = new Map<number, Duplicate>();
  patches.forEach((patch, index) => {
    const conflicts = names.has(patch.name)
      ? [conflict(patch, standsTwice, ['name'])]
      : counts(index)
        ? providedTwice(patch, providers)
        : [];
    if (conflicts.length > 0) duplicates.set(index, { state: 'duplicate', conflicts });
    names.add(patch.name);
    if (!counts(index)) return;
    for (const name of patch.provides) if (!providers.has(name)) providers.set(name, patch.name);
  });
  return duplicates;
}

/** The state of a patch that does what the patch `other` of its series has done. */
export function duplicateOf(patch: Patch, other: string): Duplicate {
  const problem: Problem = {
    code: 'patch/applied-twice',
    message: `the patch '${other}' before it has made this change already.`,
    suggestion: `take '${patch.name}' or '${other}' out of the series`,
  };
  return { state: 'duplicate', conflicts: [conflict(patch, problem, ['change'])] };
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
