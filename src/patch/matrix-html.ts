import Handlebars from 'handlebars';
import {
  inRuns,
  isBlocked,
  type Matrix,
  type MatrixRow,
  sharedFindings,
  statesIn,
} from './matrix.ts';
import { markOf } from './matrix-text.ts';
import { reasonOf, type StateName, stateWords, stops } from './tell.ts';

/**
 * A matrix as one page that needs no other file and no script. HTML is not make: here handlebars
 * escapes every value.
 */
export function renderMatrixHtml(matrix: Matrix, template: string): string {
  const render = Handlebars.compile(template, { strict: true });
  return render({
    image: matrix.image,
    trees: matrix.trees.map(({ label, version, codename, commit = '', notes }) => ({
      label,
      title: [`${version} ${codename}`.trim(), commit, ...notes].filter(Boolean).join('\n'),
      isNoted: notes.length > 0,
    })),
    count: `${matrix.patches.length} patches, ${matrix.trees.length} trees`,
    verdict: verdictOf(matrix),
    isBlocked: isBlocked(matrix),
    legend: statesIn(matrix, Object.keys(stateWords) as StateName[]).map((state) => ({
      state,
      ...stateWords[state],
      count: cellsIn(matrix, state),
    })),
    rows: matrix.patches.map(rowOf),
    findings: findingsOf(matrix),
  });
}

function verdictOf(matrix: Matrix): string {
  const blocked = matrix.trees.filter((_, column) =>
    matrix.patches.some(({ states }) => stops(states[column]!.state)),
  );
  if (blocked.length === 0) return 'The series applies to every tree.';
  const good = matrix.trees.length - blocked.length;
  return `The series applies to ${good} of ${matrix.trees.length} trees.`;
}

function cellsIn({ patches }: Matrix, wanted: StateName): number {
  return patches.flatMap(({ states }) => states).filter(({ state }) => state === wanted).length;
}

function rowOf({ name, reason, provides, upstream, appliesTo = 'all', states }: MatrixRow) {
  return {
    name,
    reason,
    provides: provides.join(', '),
    versions: appliesTo,
    upstream: typeof upstream === 'string' ? upstream : `not submitted: ${upstream.notSubmitted}`,
    cells: states.map(({ tree, state, lines, detail }) => ({
      state,
      mark: markOf(state, lines),
      title: `${name} on ${tree}: ${state}${detail ? `\n${detail}` : ''}`,
      finding: stops(state) ? `#${anchorOf(name)}` : '',
    })),
  };
}

function findingsOf(matrix: Matrix) {
  const all = sharedFindings(matrix);
  return [...new Set(all.map(({ patch }) => patch))].map((patch) => ({
    patch,
    anchor: anchorOf(patch),
    items: all
      .filter((one) => one.patch === patch)
      .map(({ trees, finding }) => ({
        trees: inRuns(
          trees,
          matrix.trees.map(({ label }) => label),
        ),
        reason: reasonOf(finding),
        notes: finding.notes ?? [],
        suggestion: finding.suggestion ?? '',
      })),
  }));
}

function anchorOf(patch: string): string {
  return `why-${patch}`;
}
