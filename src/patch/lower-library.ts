import type { Operation } from '../model/patch.ts';
import { type Edit, missingFile, type Problem } from './edit.ts';
import type { Content, Files } from './tree.ts';

/** A source file of a library: the file, its Makefile.uk line and its exported symbols. */
export function lowerDefine(
  { library, source, from, symbols }: Extract<Operation, { op: 'define' }>,
  tree: Files,
  content: Content,
): Edit[] | Problem {
  const found = libraryIn(library, tree);
  if ('code' in found) return found;
  const edits = addFile(library, source, content(from), `${found.prefix}_SRCS-y`, found);
  // A library without an export list exports everything; giving it one would hide the rest.
  const exports = `${library}/exportsyms.uk`;
  if (tree.read(exports) !== undefined)
    edits.push({ kind: 'insert', file: exports, lines: symbols, at: 'end' });
  return edits;
}

/**
 * A linker script fragment of a library. As a source it would be known from Unikraft 0.4 on only;
 * `EXTRA_LD_SCRIPT` is as old as 0.3, but no library's own: it has to depend on the library's symbol.
 */
export function lowerFragment(
  { library, script, from }: Extract<Operation, { op: 'fragment' }>,
  tree: Files,
  content: Content,
): Edit[] | Problem {
  const found = libraryIn(library, tree);
  if ('code' in found) return found;
  if (found.condition === undefined) {
    return {
      code: 'patch/no-condition',
      message: `${library}/Makefile.uk does not say by one symbol whether the library is built.`,
      suggestion: 'use addFile and append instead of fragment',
    };
  }
  const list = `EXTRA_LD_SCRIPT-${found.condition}`;
  return addFile(library, script, content(from), list, found);
}

/** A library as its Makefile.uk adds it. */
export type Library = {
  /** Such as `libnolibc`. */
  readonly name: string;
  /** Of its variables: `LIBNOLIBC`. */
  readonly prefix: string;
  /** What is `y` when the library is built; undefined where that is no plain symbol. */
  readonly condition?: string;
};

/** The library in a folder of the tree, or why its Makefile.uk cannot be added to. */
export function libraryIn(folder: string, tree: Files): Library | Problem {
  const makefile = `${folder}/Makefile.uk`;
  const rules = tree.read(makefile);
  if (rules === undefined) return missingFile(makefile);
  const added = [
    ...rules.matchAll(
      /add(?:plat)?lib(_s)?\s*,\s*(?:(?<=addplatlib(?:_s)?\s*,\s*)\w+\s*,\s*)?(\w+)\s*(?:,\s*(\$\(\w+\))?)?/g,
    ),
  ];
  const names = [...new Set(added.map(([, , name]) => name!))];
  if (names.length !== 1) return notOneLibrary(makefile, names);
  const [, isConditional, name, symbol] = added[0]!;
  const condition = isConditional === undefined ? 'y' : symbol;
  return {
    name: name!,
    prefix: name!.toUpperCase(),
    ...(condition !== undefined && { condition }),
  };
}

function addFile(
  library: string,
  name: string,
  text: string,
  list: string,
  { prefix }: Library,
): Edit[] {
  const line = `${list} += $(${prefix}_BASE)/${name}`;
  return [
    { kind: 'add', file: `${library}/${name}`, text },
    { kind: 'insert', file: `${library}/Makefile.uk`, lines: [line], at: 'end' },
  ];
}

function notOneLibrary(makefile: string, names: readonly string[]): Problem {
  return {
    code: 'patch/no-library',
    message:
      names.length === 0
        ? `${makefile} adds no library.`
        : `${makefile} adds several libraries: ${names.join(', ')}.`,
    suggestion: 'use addFile and append instead',
  };
}
