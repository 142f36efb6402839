import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Patch } from '../model/patch.ts';
import type { Problem } from './edit.ts';
import type { Place } from './tree.ts';

/** What a patch meets on a tree. */
export type PatchState =
  | { readonly state: 'clean' }
  /** A diff whose place moved; `lines` is signed. */
  | { readonly state: 'offset'; readonly lines: number }
  /** What it provides is there already: it is skipped. */
  | { readonly state: 'obsolete'; readonly where: readonly Place[] }
  /** It is for other trees or images: it is skipped. `wanted` is a range, a name or a file. */
  | {
      readonly state: 'not-applicable';
      readonly condition: 'version' | 'arch' | 'platform' | 'file';
      readonly wanted: string;
      readonly actual: string;
    }
  | { readonly state: 'conflict'; readonly conflicts: readonly Conflict[] }
  /** Another patch of the series has done it, or provides the same. */
  | { readonly state: 'duplicate'; readonly conflicts: readonly Conflict[] };

/** Whether a patch in this state changes the tree. */
export function isApplied({ state }: PatchState): boolean {
  return state === 'clean' || state === 'offset';
}

/** Why a patch is skipped, as a clause; undefined where it is not. */
export function reasonToSkip(state: PatchState): string | undefined {
  switch (state.state) {
    case 'obsolete': {
      const [first] = state.where;
      return `what it provides is there already${first ? `, at ${first.file}:${first.line}` : ''}`;
    }
    case 'not-applicable':
      return `it is for ${wantedText[state.condition]} ${state.wanted}, and this ${state.condition === 'file' ? 'has none' : `is ${state.actual}`}`;
    case 'clean':
    case 'offset':
    case 'conflict':
    case 'duplicate':
      return undefined;
    default:
      return state satisfies never;
  }
}

const wantedText = {
  version: 'versions',
  arch: 'the architecture',
  platform: 'the platform',
  file: 'trees with the file',
};

/** A finding, and the path of the value that it is about: inside the patch, or the series. */
export type Conflict = {
  readonly path: readonly (string | number)[];
  readonly diagnostic: Diagnostic;
};

/** A problem as a finding about a patch, or about the part of it that `path` names. */
export function conflict(
  patch: Patch,
  { code, message, notes, suggestion }: Problem,
  path: readonly (string | number)[],
): Conflict {
  return {
    path,
    diagnostic: {
      code,
      message: `The patch '${patch.name}' does not apply: ${message}`,
      ...(notes && { notes }),
      ...(suggestion && { suggestion }),
    },
  };
}
