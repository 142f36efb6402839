import pc from 'picocolors';
import { type Change, change, type Names } from './change.ts';
import { renderImageDifference } from './image-text.ts';
import type { LockDifference } from './lockfiles.ts';
import type { PlacedDifference, Report, ReportedStep } from './report.ts';
import { table } from './table.ts';

/** How a report is shown. */
export type Show = { readonly color: boolean; readonly all: boolean };

type Colors = ReturnType<typeof pc.createColors>;

/** A report as a person reads it: what goes in first, what comes of it below. */
export function renderReport(report: Report, show: Show): string {
  const c = pc.createColors(show.color);
  const head = c.bold(`${report.before} → ${report.after}`);
  if (report.type === 'lockfiles')
    return report.equal
      ? `${head}: the same sources`
      : [head, ...table(report.sources.flatMap(lockRows))].join('\n');
  if (report.equal) return `${head}: no difference`;
  const { inputs, steps, image, notBuilt } = report;
  const unexplained = inputs?.length === 0 && steps !== undefined;
  const lines = [
    ...(unexplained
      ? ['the plans differ in what has no name here: compare unikernel graph --format json']
      : []),
    ...(inputs ? renderInputs(inputs, c) : []),
    ...(steps ? renderSteps(steps.rebuilt, steps.kept, c) : []),
    ...(image ? renderImageDifference(image, show) : []),
    ...(notBuilt?.length ? [`images not compared: ${notBuilt.join(' and ')} not built`] : []),
  ];
  return [head, ...lines].join('\n');
}

/** The kinds of differences in the order in which they are shown. */
const headings: Readonly<Record<PlacedDifference['type'], string>> = {
  option: 'options',
  patch: 'patches',
  setting: 'settings',
  source: 'sources',
  folder: 'files',
  toolchain: 'toolchain',
  tool: 'files of unikernel',
  run: 'how it is run (rebuilds nothing)',
};

function renderInputs(inputs: readonly PlacedDifference[], c: Colors): string[] {
  return Object.entries(headings).flatMap(([type, heading]) => {
    const rows = inputs.filter((input) => input.type === type).map(inputRow);
    return rows.length > 0 ? [c.bold(heading), ...table(rows)] : [];
  });
}

function inputRow(input: PlacedDifference): string[] {
  const place = arrow(input.at);
  switch (input.type) {
    case 'option':
      return [input.tree, input.symbol, arrow(input.value, 'not asked for'), place];
    case 'patch': {
      const parts = input.parts.length > 0 ? `: ${input.parts.join(', ')}` : '';
      return [input.tree, input.name, `${input.change}${parts}`, place];
    }
    case 'folder':
      return [input.what, arrow(input.place, 'none'), ...filesText(input.files)];
    case 'setting':
      return [input.field, arrow(input.value, 'none')];
    case 'source':
      return [input.what, input.field, arrow(shortened(input.value), 'none')];
    case 'run':
      return [input.field, arrow(input.value, 'none')];
    case 'toolchain':
      return [input.program];
    case 'tool':
      return [input.file, 'changed'];
    default:
      return input satisfies never;
  }
}

const shownNames = 5;

function filesText(files: Names | undefined): string[] {
  if (files === undefined) return [];
  const text = Object.entries(files)
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => {
      const more = names.length > shownNames ? `, … ${names.length - shownNames} more` : '';
      return `${names.length} ${what}: ${names.slice(0, shownNames).join(', ')}${more}`;
    });
  return [text.join('; ') || 'the same files'];
}

function renderSteps(
  rebuilt: readonly ReportedStep[],
  kept: readonly ReportedStep[],
  c: Colors,
): string[] {
  const names = (steps: readonly ReportedStep[]): string =>
    steps.map(({ name, builder }) => `${name} (${builder})`).join(', ') || 'nothing';
  const there = rebuilt.filter(({ built }) => built);
  const which = there.length === rebuilt.length ? 'all' : names(there);
  return [
    `${c.bold('rebuilt')}  ${names(rebuilt)}`,
    ...(there.length > 0 ? [`  in the store already: ${which}`] : []),
    ...(kept.length > 0 ? [`${c.bold('kept')}     ${names(kept)}`] : []),
  ];
}

function lockRows({ change: what, key, fields }: LockDifference): string[][] {
  const head = [what, arrow(key)];
  const rows = fields.map(({ key, value }) => ['', `  ${key} ${arrow(shortened(value), 'none')}`]);
  return [head, ...rows];
}

/** Enough of a long hash to tell two apart. */
function shortened({ before, after }: Change<string>): Change<string> {
  const short = (text: string | undefined): string | undefined =>
    text !== undefined && /^(sha\d+-|[\da-f]{32})/.test(text) ? `${text.slice(0, 20)}…` : text;
  return change(short(before), short(after));
}

/** `before → after`; once, where both are the same, and alone where there is one. */
function arrow({ before, after }: Change<string>, none?: string): string {
  const text = (value: string | undefined): string | undefined => (value === '' ? "''" : value);
  if (before === after) return text(before) ?? '';
  if (none === undefined) return [before, after].filter(Boolean).join(' → ');
  return `${text(before) ?? none} → ${text(after) ?? none}`;
}
