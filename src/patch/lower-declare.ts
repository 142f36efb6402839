import type { Operation } from '../model/patch.ts';
import { type Edit, missingFile, type Problem } from './edit.ts';
import { type Files, linesOf } from './tree.ts';

/** A declaration at the end of a header, and before it the includes that it needs. */
export function lowerDeclare(
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
