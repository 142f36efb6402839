// What the author of a patch writes. The functions only tag plain values; they are checked when
// the config that uses them is loaded.

import type { OperationInput, PatchInput } from './patch.ts';

export type { OperationInput, PatchInput };

type Fields<Op extends OperationInput['op']> = Omit<Extract<OperationInput, { op: Op }>, 'op'>;

/** A patch to a source tree: a list of operations, or a unified diff of the project. */
export function definePatch(patch: PatchInput): PatchInput {
  return patch;
}

/** Adds a file that the tree does not have; `from` is the project file with its content. */
export function addFile(fields: Fields<'addFile'>): OperationInput {
  return { op: 'addFile', ...fields };
}

/** Adds lines at the end of a file. */
export function append(fields: Fields<'append'>): OperationInput {
  return { op: 'append', ...fields };
}

/** Adds lines before the one line that contains the anchor. */
export function insertBefore(fields: Fields<'insertBefore'>): OperationInput {
  return { op: 'insertBefore', ...fields };
}

/** Adds lines after the one line that contains the anchor. */
export function insertAfter(fields: Fields<'insertAfter'>): OperationInput {
  return { op: 'insertAfter', ...fields };
}

/** Puts lines in the place of the one line that contains the anchor. */
export function replace(fields: Fields<'replace'>): OperationInput {
  return { op: 'replace', ...fields };
}

/** Declares a function, type or macro in a header, with the includes that it requires. */
export function declare(fields: Fields<'declare'>): OperationInput {
  return { op: 'declare', ...fields };
}

/** Defines symbols in a library: its source file, its Makefile.uk line and its export list. */
export function define(fields: Fields<'define'>): OperationInput {
  return { op: 'define', ...fields };
}

/** Makes a linker script keep sections, in the output section that the anchor lies in. */
export function keepSections(fields: Fields<'keepSections'>): OperationInput {
  return { op: 'keepSections', ...fields };
}

/** Adds a linker script fragment to a library: the file and its Makefile.uk line. */
export function fragment(fields: Fields<'fragment'>): OperationInput {
  return { op: 'fragment', ...fields };
}

/** Adds an option to a Config.uk: at its end, or at the end of the menu that `inside` names. */
export function kconfigOption(fields: Fields<'kconfigOption'>): OperationInput {
  return { op: 'kconfigOption', ...fields };
}
