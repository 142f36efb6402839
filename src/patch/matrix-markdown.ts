import { inRuns, type Matrix, sharedFindings, statesIn } from './matrix.ts';
import { markOf } from './matrix-text.ts';
import { reasonOf, type StateName, stateWords } from './tell.ts';

/** A matrix as a Markdown table, with the legend and the conflicts below it. */
export function renderMatrixMarkdown(matrix: Matrix): string {
  const labels = matrix.trees.map(({ label }) => label);
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [
    row(['patch', ...labels.map(plain)]),
    row(['---', ...matrix.trees.map(() => ':-:')]),
    ...matrix.patches.map(({ name, states }) =>
      row([`\`${name}\``, ...states.map(({ state, lines }) => markOf(state, lines))]),
    ),
  ];
  const legend = statesIn(matrix, Object.keys(stateWords) as StateName[]).map((state) => {
    const { mark, means } = stateWords[state];
    return `- ${mark} **${state}**: ${means}`;
  });
  const findings = sharedFindings(matrix).map(
    ({ patch, trees, finding }) =>
      `- \`${patch}\` on ${plain(inRuns(trees, labels))}: ${plain([reasonOf(finding), ...(finding.notes ?? [])].join('; '))}`,
  );
  return [table, legend, findings]
    .filter((part) => part.length > 0)
    .map((part) => `${part.join('\n')}\n`)
    .join('\n')
    .trimEnd();
}

/** Text of trees and diagnostics, so that nothing in it is taken for markup or ends a cell. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}
