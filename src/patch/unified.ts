import { parsePatch, type StructuredPatch } from 'diff';
import type { Problem } from './edit.ts';

/** The files that a unified diff touches, or why it cannot be used. Applying it is git's part. */
export function filesOfDiff(diff: string, name: string): string[] | Problem {
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
  const files = new Set<string>();
  for (const file of parsed) {
    const path = pathOf(file);
    // Prose without a diff parses as a file without name and hunks.
    if (path === undefined && file.hunks.length === 0) continue;
    if (path === undefined) return refuse(name, 'has hunks without a file', regenerate);
    const problem = unsupported(file, path);
    if (problem) return refuse(name, ...problem);
    files.add(path);
  }
  if (files.size === 0) return refuse(name, 'holds no change', regenerate);
  return [...files].sort();
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
