import { join, relative } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/**
 * A diagnostic as a workflow command of GitHub, which shows it at its line in a review.
 * @param workspace the folder of the checkout, which the annotated files are relative to
 */
export function annotation(
  { code, message, location, notes = [], suggestion }: Diagnostic,
  project: string | undefined,
  workspace: string | undefined,
): string {
  const place =
    location === undefined
      ? []
      : [
          `file=${property(fileIn(location.file, project, workspace))}`,
          `line=${location.line}`,
          `col=${location.column}`,
        ];
  const text = [message, ...notes, ...(suggestion === undefined ? [] : [`help: ${suggestion}`])];
  return `::error ${[...place, `title=${property(code)}`].join(',')}::${data(text.join('\n'))}`;
}

function fileIn(file: string, project = '', workspace = project): string {
  return relative(workspace, join(project, file));
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
