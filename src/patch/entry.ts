import type { Patch } from '../model/patch.ts';

/** What is written of a patch that is a unified diff. */
export type DiffPatch = Pick<Patch, 'name' | 'reason' | 'provides' | 'upstream'> & {
  readonly diff: string;
};

/** A call of `definePatch`, as somebody would write it in a config. */
export function renderEntry({ name, reason, provides, upstream, diff }: DiffPatch): string {
  const up =
    typeof upstream === 'string'
      ? quoted(upstream)
      : `{ notSubmitted: ${quoted(upstream.notSubmitted)} }`;
  return [
    'definePatch({',
    `  name: ${quoted(name)},`,
    `  reason: ${quoted(reason)},`,
    `  provides: [${provides.map(quoted).join(', ')}],`,
    `  upstream: ${up},`,
    `  change: ${renderChange(diff)},`,
    '})',
  ].join('\n');
}

export function renderChange(diff: string): string {
  return `{ diff: ${quoted(diff)} }`;
}

/** A file that exports patches as a series, to be spread into one of a config. */
export function renderSeriesFile(from: string, patches: readonly DiffPatch[]): string {
  const entries = patches.map((patch) => `  ${renderEntry(patch).replaceAll('\n', '\n  ')},\n`);
  return [
    `// Imported from ${from} by \`unikernel patch import\`; yours to edit.\n`,
    "import { definePatch } from 'unikernel';\n",
    `export const imported = [\n${entries.join('')}];\n`,
  ].join('\n');
}

/** A feature that stands for a patch of which nobody said what it provides. */
export function featureOf(name: string): string {
  return name.includes('-') ? name : `${name}-patch`;
}

/** A text as TypeScript: in single quotes, unless only others need no escape. */
function quoted(text: string): string {
  if (text.includes("'") && !/["\\]/.test(text)) return `"${text}"`;
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
