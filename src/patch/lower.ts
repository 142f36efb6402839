import type { Operation } from '../model/patch.ts';
import { anchorProblem, type Edit, linesWith, missingFile, type Problem } from './edit.ts';
import { type Content, type Files, linesOf } from './tree.ts';

/** An operation in the terms of a given tree: edits of its files, or why there are none. */
export function lower(operation: Operation, tree: Files, content: Content): Edit[] | Problem {
  switch (operation.op) {
    case 'addFile':
      return [{ kind: 'add', file: operation.file, text: content(operation.from) }];
    case 'append':
      return [{ kind: 'insert', file: operation.file, lines: operation.lines, at: 'end' }];
    case 'insertBefore':
    case 'insertAfter': {
      const { op, file, lines, anchor } = operation;
      const at = op === 'insertBefore' ? { before: anchor } : { after: anchor };
      return [{ kind: 'insert', file, lines, at }];
    }
    case 'replace':
      return [{ kind: 'replace', ...pick(operation) }];
    case 'declare':
      return lowerDeclare(operation, tree);
    case 'define':
      return lowerDefine(operation, tree, content);
    case 'keepSections':
      return lowerKeepSections(operation, tree);
    default:
      return operation satisfies never;
  }
}

function pick({ file, lines, anchor }: Extract<Operation, { op: 'replace' }>) {
  return { file, lines, anchor };
}

function lowerDeclare(
  { header, prototype, requires }: Extract<Operation, { op: 'declare' }>,
  tree: Files,
): Edit[] | Problem {
  const text = tree.read(header);
  if (text === undefined) return missingFile(header);
  const lines = linesOf(text);
  const declaration: Edit = {
    kind: 'insert',
    file: header,
    ...(lines.includes(prototype)
      ? { lines: [prototype], at: 'end' }
      : lastDeclaration(lines, prototype)),
  };
  const missing = requires
    .map((name) => `#include ${name}`)
    .filter((include) => !lines.some((line) => line.replace(/\s+/g, ' ').trim() === include));
  if (missing.length === 0) return [declaration];
  // From the end of the file to its start, so that the first insertion does not move the second.
  return [declaration, includeAll(header, lines, missing)];
}

/** Behind the last declaration of a header, or in a paragraph of its own. */
function lastDeclaration(
  lines: readonly string[],
  prototype: string,
): { lines: string[]; at: { line: number } } {
  const end = endOfHeader(lines);
  const line = lines.slice(0, end).findLastIndex((text) => text.trim() !== '') + 1;
  const continues = /;\s*(\/\*.*\*\/\s*)?$/.test(lines[line - 1] ?? '');
  const isTight = line === end && end < lines.length;
  return { lines: [...(continues ? [] : ['']), prototype, ...(isTight ? [''] : [])], at: { line } };
}

function includeAll(header: string, lines: readonly string[], missing: readonly string[]): Edit {
  const last = lines.findLastIndex((line) => /^\s*#\s*include\b/.test(line));
  const guard = lines.findIndex(
    (line, index) =>
      /^\s*#\s*define\b/.test(line) && /^\s*#\s*ifndef\b/.test(lines[index - 1] ?? ''),
  );
  const once = lines.findIndex((line) => /^\s*#\s*pragma\s+once\b/.test(line));
  const after = last === -1 ? Math.max(guard, once) : last;
  const added = last === -1 && after !== -1 ? ['', ...missing] : missing;
  return { kind: 'insert', file: header, lines: added, at: { line: after + 1 }, aid: true };
}

/**
 * The index of the line that closes a header: the end of `extern "C"`, else that of the include
 * guard, else the end of the file.
 */
function endOfHeader(lines: readonly string[]): number {
  const cplusplus = lines.findLastIndex(
    (line, index) =>
      /^\s*#\s*if(def\s|.*defined.*)\s*\(?__cplusplus\b/.test(line) &&
      /^\s*}/.test(lines[index + 1] ?? ''),
  );
  if (cplusplus !== -1) return cplusplus;
  const endif = lines.findLastIndex((line) => /^\s*#\s*endif\b/.test(line));
  const last = lines.findLastIndex((line) => line.trim() !== '');
  const guarded = lines.some((line) => /^\s*#\s*ifndef\b/.test(line));
  return guarded && endif === last ? endif : lines.length;
}

function lowerDefine(
  { library, source, from, symbols }: Extract<Operation, { op: 'define' }>,
  tree: Files,
  content: Content,
): Edit[] | Problem {
  const makefile = `${library}/Makefile.uk`;
  const rules = tree.read(makefile);
  if (rules === undefined) return missingFile(makefile);
  const added = /addlib(?:_s)?\s*,\s*(\w+)|addplatlib(?:_s)?\s*,\s*\w+\s*,\s*(\w+)/g;
  const names = new Set([...rules.matchAll(added)].map(([, lib, platLib]) => lib ?? platLib!));
  const [name] = names;
  if (name === undefined || names.size > 1) return notOneLibrary(makefile, [...names]);
  const prefix = name.toUpperCase();
  const edits: Edit[] = [
    { kind: 'add', file: `${library}/${source}`, text: content(from) },
    {
      kind: 'insert',
      file: makefile,
      lines: [`${prefix}_SRCS-y += $(${prefix}_BASE)/${source}`],
      at: 'end',
    },
  ];
  // A library without an export list exports everything; giving it one would hide the rest.
  const exports = `${library}/exportsyms.uk`;
  if (tree.read(exports) !== undefined)
    edits.push({ kind: 'insert', file: exports, lines: symbols, at: 'end' });
  return edits;
}

function notOneLibrary(makefile: string, names: readonly string[]): Problem {
  return {
    code: 'patch/no-library',
    message:
      names.length === 0
        ? `${makefile} adds no library.`
        : `${makefile} adds several libraries: ${names.join(', ')}.`,
    suggestion: 'use addFile and append instead of define',
  };
}

function lowerKeepSections(
  { script, after, sections }: Extract<Operation, { op: 'keepSections' }>,
  tree: Files,
): Edit[] | Problem {
  const text = tree.read(script);
  if (text === undefined) return missingFile(script);
  const lines = linesOf(text);
  const kept = sections.map((section) => lines.findIndex((line) => keeps(line, section)));
  if (kept.some((line) => line !== -1)) return keptAlready(script, lines, sections, kept);
  const hits = linesWith(lines, after);
  if (hits.length !== 1) return anchorProblem(script, after, lines, hits);
  const anchorLine = lines[hits[0]!]!;
  const indent = /^\s*/.exec(anchorLine)![0] + (/\{\s*$/.test(anchorLine) ? '\t' : '');
  return [
    {
      kind: 'insert',
      file: script,
      lines: sections.map((section) => `${indent}KEEP (*(${section}))`),
      at: { after },
    },
  ];
}

function keeps(line: string, section: string): boolean {
  const kept = /KEEP\s*\(\s*\*\s*\(([^)]*)\)/.exec(line)?.[1];
  return kept?.trim().split(/\s+/).includes(section) ?? false;
}

/** The lines that are there when all sections are kept, a problem when only some are. */
function keptAlready(
  script: string,
  lines: readonly string[],
  sections: readonly string[],
  kept: readonly number[],
): Edit[] | Problem {
  const missing = sections.filter((_, index) => kept[index] === -1);
  if (missing.length === 0)
    return kept.map((line) => ({
      kind: 'insert',
      file: script,
      lines: [lines[line]!],
      at: { line },
    }));
  return {
    code: 'patch/partly-provided',
    message: `${script} keeps some of the sections already, but not ${missing.join(', ')}.`,
    notes: sections.flatMap((section, index) =>
      kept[index] === -1 ? [] : [`${section} is kept at ${script}:${kept[index]! + 1}`],
    ),
    suggestion: 'leave the sections that are kept out of the patch',
  };
}
