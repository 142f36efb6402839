// The `series` file of quilt: a patch on each line, with what to strip from its paths.

import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';

/** A line of a series. */
export type QuiltEntry = {
  readonly file: string;
  /** Leading folders of paths that do not count. */
  readonly strip: 0 | 1;
  /** The line in the series file, from 1. */
  readonly line: number;
};

/**
 * Reads a series as quilt does: empty lines and comments count for nothing.
 * @param name of the file, for messages
 * @throws UserError exit 2 with all that is wrong with it
 */
export function parseQuilt(
  text: string,
  name: string,
  exists: (file: string) => boolean,
): QuiltEntry[] {
  const entries: QuiltEntry[] = [];
  const problems: Diagnostic[] = [];
  text.split(/\r?\n/).forEach((whole, index) => {
    const [file, ...options] = whole
      .replace(/(^|\s)#.*$/, '')
      .split(/\s+/)
      .filter(Boolean);
    if (file === undefined) return;
    const line = index + 1;
    const at = { location: { file: name, line, column: 1 } };
    const strip = stripOf(options);
    if (strip === undefined)
      problems.push({
        code: 'import/quilt-option',
        message: `The series has an option that cannot be taken over: ${options.join(' ')}.`,
        ...at,
        notes: ['-p0, -p1 and -pab are understood'],
        suggestion: 'write the patch anew with paths below a/ and b/: quilt refresh -p1',
      });
    else if (!isInside(file) || !exists(file))
      problems.push({
        code: 'import/missing-file',
        message: `The series names ${file}, and there is no such file beside it.`,
        ...at,
        suggestion: 'put the file there, or take the line out',
      });
    else entries.push({ file, strip, line });
  });
  if (problems.length > 0) throw new UserError(problems, exitCode.usage);
  return entries;
}

function stripOf(options: readonly string[]): 0 | 1 | undefined {
  if (options.length === 0) return 1;
  const joined = options.join('');
  if (joined === '-p0') return 0;
  return joined === '-p1' || joined === '-pab' ? 1 : undefined;
}

function isInside(file: string): boolean {
  return !file.startsWith('/') && !file.split('/').includes('..');
}
