import pc from 'picocolors';
import {
  inRuns,
  type Matrix,
  type SharedFinding,
  sharedFindings,
  shortLabels,
  statesIn,
} from './matrix.ts';
import { paintState } from './paint.ts';
import { reasonOf, type StateName, stateWords } from './tell.ts';

/** A matrix for a terminal: aligned columns of marks, the legend, then a line for each conflict. */
export function renderMatrixText(matrix: Matrix, { color }: { readonly color: boolean }): string {
  const c = pc.createColors(color);
  const heads = shortLabels(matrix.trees.map(({ label }) => label));
  const rows = matrix.patches.map(({ name, states }) => ({
    name,
    cells: states.map(({ state, lines }) => ({ state, mark: markOf(state, lines) })),
  }));
  const first = Math.max(0, ...rows.map(({ name }) => name.length));
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map(({ cells }) => cells[column]!.mark.length)),
  );
  const lines = [
    [''.padEnd(first), ...heads.map((head, column) => head.padStart(widths[column]!))]
      .join('  ')
      .trimEnd(),
    ...rows.map(({ name, cells }) =>
      [
        name.padEnd(first),
        ...cells.map(({ state, mark }, column) =>
          paintState(c, state, mark.padStart(widths[column]!)),
        ),
      ].join('  '),
    ),
  ];
  const legend = statesIn(matrix, Object.keys(stateWords) as StateName[]).map(
    (state) =>
      `${paintState(c, state, stateWords[state].mark.padEnd(2))} ${state}: ${stateWords[state].means}`,
  );
  const findings = sharedFindings(matrix).map((finding) => findingLine(finding, matrix, heads));
  return [lines, legend, findings]
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}

/** The mark of a state in a table. */
export function markOf(state: StateName, lines: number | undefined): string {
  if (lines === undefined) return stateWords[state].mark;
  return lines > 0 ? `+${lines}` : String(lines);
}

/** `name on 0.5 … 0.8: why (the place)` */
function findingLine(
  { patch, trees, finding }: SharedFinding,
  matrix: Matrix,
  heads: readonly string[],
): string {
  const names = heads.filter((_, column) => trees.includes(matrix.trees[column]!.label));
  const [note] = finding.notes ?? [];
  const newest = names.length > 1 ? `on ${names.at(-1)} ` : '';
  return `${patch} on ${inRuns(names, heads)}: ${reasonOf(finding)}${note === undefined ? '' : ` (${newest}${note})`}`;
}
