import { parsePatch, type StructuredPatch, type StructuredPatchHunk } from 'diff';
import type { Problem } from './edit.ts';

/** What a diff does to one file; `hunks` are in its order. */
export type DiffOfFile = {
  readonly file: string;
  readonly isNew: boolean;
  readonly hunks: readonly StructuredPatchHunk[];
};

/** The files that a unified diff touches, or why it cannot be used. */
export function filesOfDiff(diff: string, name: string): string[] | Problem {
  const parsed = parseDiff(diff, name);
  return Array.isArray(parsed) ? [...new Set(parsed.map(({ file }) => file))].sort() : parsed;
}

/** A unified diff by file, or why it cannot be used. Applying it is git's part. */
export function parseDiff(diff: string, name: string): DiffOfFile[] | Problem {
  if (/\r(\n|$)/.test(diff)) {
    return {
      code: 'patch/line-endings',
      message: `${name} has CRLF line ends.`,
      suggestion: `sed -i 's/\\r$//' ${name}`,
    };
  }
  let parsed: StructuredPatch[];
  try {
    parsed = parsePatch(diff);
  } catch (error) {
    return refuse(name, `is not a unified diff: ${(error as Error).message}`, regenerate);
  }
  // git's own binary patches are unknown to the parser.
  if (/^GIT binary patch$/m.test(diff)) return refuse(name, 'holds a binary change', asFile);
  const files: DiffOfFile[] = [];
  for (const file of parsed) {
    const path = pathOf(file);
    // Prose without a diff parses as a file without name and hunks.
    if (path === undefined && file.hunks.length === 0) continue;
    if (path === undefined) return refuse(name, 'has hunks without a file', regenerate);
    const problem = unsupported(file, path);
    if (problem) return refuse(name, ...problem);
    files.push({ file: path, isNew: file.oldFileName === '/dev/null', hunks: file.hunks });
  }
  return files.length === 0 ? refuse(name, 'holds no change', regenerate) : files;
}

const regenerate = 'write it anew with: git diff';
const asFile = 'add the file with the operation addFile';

function pathOf({ oldFileName, newFileName }: StructuredPatch): string | undefined {
  const name = newFileName === undefined || newFileName === '/dev/null' ? oldFileName : newFileName;
  // The first folder is `a/` or `b/`, which `git apply` drops too.
  return name === undefined || !name.includes('/') ? undefined : name.replace(/^[^/]*\//, '');
}

function unsupported(file: StructuredPatch, path: string): [string, string] | undefined {
  const names = [file.oldFileName, file.newFileName].filter((name) => name !== '/dev/null');
  if (names.some((name) => name?.startsWith('/') || name?.split('/').includes('..')))
    return [`leaves the tree: ${path}`, 'write paths relative to the root of the tree'];
  if (file.isBinary) return [`holds a binary change: ${path}`, asFile];
  if (file.isRename || file.isCopy)
    return [`renames or copies a file: ${path}`, 'write it anew with: git diff --no-renames'];
  if (file.isDelete || file.newFileName === '/dev/null')
    return [`deletes a file: ${path}`, 'empty the file, or leave it out of its Makefile.uk'];
  if (file.newMode !== undefined && file.newMode !== '100644')
    return [`sets a file mode: ${path}`, 'leave modes out: git -c core.fileMode=false diff'];
  return undefined;
}

function refuse(name: string, what: string, suggestion: string): Problem {
  return { code: 'patch/diff-refused', message: `${name} ${what}.`, suggestion };
}
