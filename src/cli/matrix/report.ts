// A matrix as text, Markdown, JSON and HTML: one row a tree, one column an image.

import type { MatrixTree } from '../../patch/matrix.ts';
import { type Cell, outcomeOf } from './cells.ts';

export const formats = ['text', 'markdown', 'json', 'html'] as const;
export type Format = (typeof formats)[number];

export type Matrix = {
  readonly images: readonly string[];
  readonly trees: readonly MatrixTree[];
  readonly cells: readonly Cell[];
};

export async function renderMatrix(matrix: Matrix, format: Format): Promise<string> {
  switch (format) {
    case 'text':
      return text(matrix);
    case 'markdown':
      return markdown(matrix);
    case 'json':
      return json(matrix);
    case 'html':
      return html(matrix);
    default:
      return format satisfies never;
  }
}

function text(matrix: Matrix): string {
  const rows = [heading(matrix), ...rowsOf(matrix)];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((field, column) => field.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, ...reasons(matrix).map((line) => `\n${line}`)].join('\n');
}

function markdown(matrix: Matrix): string {
  const plain = (field: string): string => field.replace(/[\\|<]/g, '\\$&');
  const row = (fields: readonly string[]): string => `| ${fields.map(plain).join(' | ')} |`;
  const head = heading(matrix);
  return [
    row(head),
    row(head.map(() => '---')),
    ...rowsOf(matrix).map(row),
    ...reasons(matrix).map((line) => `\n${plain(line).replaceAll('\n', '\n    ')}`),
  ].join('\n');
}

function json({ images, trees, cells }: Matrix): string {
  return JSON.stringify({ version: 1, images, trees, cells }, null, 2);
}

async function html(matrix: Matrix): Promise<string> {
  const { default: Handlebars } = await import('handlebars');
  const view = {
    head: heading(matrix),
    rows: matrix.trees.map((tree) => ({
      tree: tree.label,
      cells: ofTree(matrix, tree).map((cell) => ({
        state: cell.state.replace(' ', '-'),
        said: shown(cell),
        reason: cell.reason ?? '',
      })),
    })),
    reasons: reasons(matrix),
  };
  return Handlebars.compile(page, { strict: true })(view).trimEnd();
}

function heading({ images }: Matrix): string[] {
  return ['tree', ...images];
}

function rowsOf(matrix: Matrix): string[][] {
  return matrix.trees.map((tree) => [tree.label, ...ofTree(matrix, tree).map(shown)]);
}

function ofTree({ images, cells }: Matrix, { label }: MatrixTree): Cell[] {
  return images.map((image) => cells.find((cell) => cell.tree === label && cell.image === image)!);
}

/** `4 of 4, 229800 B, built in 6.2 s, booted in 0.41 s` */
function shown({ state, size, buildSeconds, boot }: Cell): string {
  return [
    boot === undefined || state === 'not built'
      ? state
      : `${boot.tests} of ${boot.plan ?? '?'}${state === 'failed' ? ' (failed)' : ''}`,
    ...(size === undefined ? [] : [`${size} B`]),
    ...(buildSeconds === undefined ? [] : [`built in ${buildSeconds.toFixed(1)} s`]),
    ...(boot === undefined ? [] : [`booted in ${boot.seconds.toFixed(2)} s`]),
  ].join(', ');
}

function reasons({ cells }: Matrix): string[] {
  return cells
    .filter(({ state }) => state !== 'passed')
    .map((cell) => {
      const log = cell.log === undefined ? '' : `\n  the log: ${cell.log}`;
      return `${cell.image} on ${cell.tree}: ${outcomeOf(cell)}${log}`;
    });
}

// Values are escaped by handlebars.
const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Images on trees</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse }
th, td { border: 1px solid #ccc; padding: .3rem .6rem; text-align: left }
.passed { background: #e3f4e3 } .failed { background: #fdecc8 } .not-built { background: #f9d9d9 }
pre { white-space: pre-wrap }
</style>
<table>
<tr>{{#each head}}<th>{{this}}</th>{{/each}}</tr>
{{#each rows}}
<tr><th>{{tree}}</th>{{#each cells}}<td class="{{state}}" title="{{reason}}">{{said}}</td>{{/each}}</tr>
{{/each}}
</table>
{{#each reasons}}
<pre>{{this}}</pre>
{{/each}}
</html>
`;
