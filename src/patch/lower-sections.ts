import type { Operation } from '../model/patch.ts';
import { anchorProblem, type Edit, linesWith, missingFile, type Problem } from './edit.ts';
import { type Files, linesOf } from './tree.ts';

/** KEEP lines in the output section that the anchor lies in. */
export function lowerKeepSections(
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
