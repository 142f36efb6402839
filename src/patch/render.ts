import { createHash } from 'node:crypto';
import { formatPatch, structuredPatch } from 'diff';
import type { Patch } from '../model/patch.ts';
import type { Change } from './tree.ts';

/**
 * The changes of one patch as a plain diff for `git apply`, under a head that says where it comes
 * from. Without context (`0`, which needs `--unidiff-zero`) insertions quote nothing of the tree.
 */
export function renderDiff(
  patch: Patch,
  changes: ReadonlyMap<string, Change>,
  { context, marker }: { readonly context: 0 | 3; readonly marker: string },
): string {
  const diffs = [...changes].map(([file, change]) => fileDiff(file, change, context));
  return `${head(patch, marker)}\n${diffs.join('')}`;
}

// git takes what stands before the first `diff --git` for prose.
function head({ name, reason, provides, upstream }: Patch, marker: string): string {
  const status =
    typeof upstream === 'string' ? upstream : `not submitted: ${upstream.notSubmitted}`;
  return [marker, '', name, reason, `provides: ${provides.join(', ')}`, `upstream: ${status}`]
    .map((line) => `# ${line}`.trimEnd())
    .join('\n')
    .concat('\n');
}

function fileDiff(file: string, { before, after }: Change, context: number): string {
  const isCreate = before === undefined;
  const oldName = isCreate ? '/dev/null' : `a/${file}`;
  const patch = structuredPatch(oldName, `b/${file}`, before ?? '', after, undefined, undefined, {
    context,
  });
  return formatPatch({ ...patch, isGit: true, ...(isCreate && { isCreate, newMode: '100644' }) });
}

/**
 * The hashes of the files as they are before the first patch, for `sha256sum --check` in the
 * tree. A diff without context finds its place by line numbers alone: this guards them.
 */
export function renderSums(changes: ReadonlyMap<string, Change>): string {
  return [...changes]
    .flatMap(([file, { before }]) => (before === undefined ? [] : [`${sha256(before)}  ${file}\n`]))
    .join('');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
