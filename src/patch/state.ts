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
  | { readonly state: 'conflict'; readonly conflicts: readonly Conflict[] };

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
