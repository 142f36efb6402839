import type { Operation } from '../model/patch.ts';
import { anchorProblem, type Edit, linesWith, missingFile, type Problem } from './edit.ts';
import { type Files, linesOf } from './tree.ts';

type Option = Extract<Operation, { op: 'kconfigOption' }>;

/** An option at the end of a Config.uk, or at the end of the block of lines that `inside` opens. */
export function lowerKconfigOption(option: Option, tree: Files): Edit[] | Problem {
  const { file, symbol, inside } = option;
  const text = tree.read(file);
  if (text === undefined) return missingFile(file);
  const lines = linesOf(text);
  const there = lines.findIndex((line) => definesOption(line, symbol));
  // It may look otherwise upstream: that it is there is what counts.
  if (there !== -1) return [{ kind: 'insert', file, lines: [lines[there]!], at: { line: there } }];
  const added = optionLines(option);
  const before = (line: number): string[] => (lines[line - 1]?.trim() ? [''] : []);
  if (inside === undefined)
    return [{ kind: 'insert', file, lines: [...before(lines.length), ...added], at: 'end' }];
  const hits = linesWith(lines, inside);
  if (hits.length !== 1) return anchorProblem(file, inside, lines, hits);
  const end = endOfBlock(lines, hits[0]!);
  if (end === undefined) return notABlock(file, hits[0]!, lines);
  return [{ kind: 'insert', file, lines: [...before(end), ...added, ''], at: { line: end } }];
}

/** Whether a line of Kconfig begins the definition of an option. */
export function definesOption(line: string, symbol: string): boolean {
  return /^\s*(?:menu)?config\s+(\w+)\s*$/.exec(line)?.[1] === symbol;
}

function optionLines({ symbol, type, prompt, select, help, dependsOn, ...rest }: Option): string[] {
  return [
    `config ${symbol}`,
    `\t${type} "${prompt}"`,
    ...(dependsOn === undefined ? [] : [`\tdepends on ${dependsOn}`]),
    ...(rest.default === undefined ? [] : [`\tdefault ${defaultText(type, rest.default)}`]),
    ...select.map((name) => `\tselect ${name}`),
    ...(help.length > 0 ? ['\thelp', ...help.map((line) => `\t  ${line}`.trimEnd())] : []),
  ];
}

function defaultText(type: Option['type'], value: NonNullable<Option['default']>): string {
  if (typeof value === 'boolean') return value ? 'y' : 'n';
  if (typeof value === 'string') return `"${value}"`;
  return type === 'hex' ? `0x${value.toString(16)}` : String(value);
}

const opens = /^\s*(menu|if|choice)\b/;
const closes = /^\s*(endmenu|endif|endchoice)\b/;

/** The index of the line that closes the block which the line at `start` opens. */
function endOfBlock(lines: readonly string[], start: number): number | undefined {
  if (!/^\s*(menu|if)\b/.test(lines[start]!)) return undefined;
  let depth = 0;
  for (let index = start; index < lines.length; index++) {
    if (opens.test(lines[index]!)) depth += 1;
    if (closes.test(lines[index]!)) depth -= 1;
    if (depth === 0) return index;
  }
  return undefined;
}

function notABlock(file: string, line: number, lines: readonly string[]): Problem {
  return {
    code: 'patch/no-block',
    message: `no block of options begins at ${file}:${line + 1}, or none ends.`,
    notes: [`${file}:${line + 1}: ${lines[line]!.trim()}`],
    suggestion: "name the line of a 'menu' or an 'if' in 'inside', or leave it out",
  };
}
