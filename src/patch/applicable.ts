import { satisfies } from 'semver';
import type { Condition, Patch } from '../model/patch.ts';
import { linuxVersion, treeVersion } from '../model/tree-version.ts';
import { type Conflict, conflict, type PatchState } from './state.ts';
import type { Files } from './tree.ts';

/** What a series is applied for. */
export type Applied = Pick<Condition, 'arch' | 'platform'> & {
  readonly tree: Files;
  /** The tree's version; undefined where it says none. */
  readonly version: () => string | undefined;
};

/** The version that a tree of Unikraft or of Linux says it has; undefined where it says none. */
export function detectVersion(tree: Files): string | undefined {
  const unikraft = tree.read('version.mk');
  if (unikraft !== undefined) return treeVersion(unikraft)?.version;
  return linuxVersion(tree.read('Makefile') ?? '');
}

/** Why a patch is not for this tree or image, or cannot be told to be; undefined where it is. */
export function whyNot(patch: Patch, on: Applied): PatchState | undefined {
  const { appliesTo, when = {} } = patch;
  if (appliesTo !== undefined) {
    const version = on.version();
    if (version === undefined) return { state: 'conflict', conflicts: [unknownVersion(patch)] };
    if (!satisfies(version, appliesTo))
      return { state: 'not-applicable', condition: 'version', wanted: appliesTo, actual: version };
  }
  for (const condition of ['arch', 'platform'] as const) {
    const [wanted, actual] = [when[condition], on[condition]];
    if (wanted === undefined || wanted === actual) continue;
    if (actual === undefined) throw new Error(`'${patch.name}' is applied for no ${condition}`);
    return { state: 'not-applicable', condition, wanted, actual };
  }
  const { file } = when;
  if (file === undefined || on.tree.read(file) !== undefined) return undefined;
  return { state: 'not-applicable', condition: 'file', wanted: file, actual: 'none' };
}

function unknownVersion(patch: Patch): Conflict {
  return conflict(
    patch,
    {
      code: 'patch/unknown-version',
      message: `it is for versions ${patch.appliesTo}, and the tree does not say which it has.`,
      notes: ['a tree of Unikraft says it in version.mk, one of Linux at the top of its Makefile'],
      suggestion: 'leave appliesTo out, or take a tree with its version.mk',
    },
    ['appliesTo'],
  );
}
