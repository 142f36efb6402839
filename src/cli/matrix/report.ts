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
  const passed = matrix.cells.filter(({ state }) => state === 'passed').length;
  const view = {
    verdict: `${passed} of ${matrix.cells.length} passed.`,
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
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Images on trees</title>
<style>
:root {
  --page: #fbfbf9; --card: #fff; --ink: #1c2024; --line: #e3e5e2;
  --passed: #d9f2e1; --failed: #fff0c9; --not-built: #fcdcd9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1b1f23; --ink: #e6e8ea; --line: #2d3338;
    --passed: #173a26; --failed: #43350f; --not-built: #4d1d1a;
  }
}
body { margin: 0; padding: 2.5rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
h1 { margin: 0; font-size: 1.6rem }
table { border-spacing: 4px; margin: 1.2rem 0; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: .5rem }
th { text-align: left; font-weight: 500; padding: .3rem .8rem; white-space: nowrap }
td { padding: .3rem .8rem; border-radius: .35rem; font-variant-numeric: tabular-nums }
.passed { background: var(--passed) } .failed { background: var(--failed) } .not-built { background: var(--not-built) }
pre { white-space: pre-wrap }
</style>
</head>
<body>
<h1>Images on trees</h1>
<p>{{verdict}}</p>
<table>
<tr>{{#each head}}<th>{{this}}</th>{{/each}}</tr>
{{#each rows}}
<tr><th>{{tree}}</th>{{#each cells}}<td class="{{state}}" title="{{reason}}">{{said}}</td>{{/each}}</tr>
{{/each}}
</table>
{{#each reasons}}
<pre>{{this}}</pre>
{{/each}}
</body>
</html>
`;
