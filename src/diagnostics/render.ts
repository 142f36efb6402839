import { codeFrameColumns } from '@babel/code-frame';
import pc from 'picocolors';
import type { Diagnostic, Location } from './diagnostic.ts';

export type RenderOptions = {
  readonly color: boolean;
  /** The text of a project file, or undefined when it cannot be read; then there is no code frame. */
  readonly readSource: (file: string) => string | undefined;
};

/**
 * A diagnostic as a person reads it: what, where with a code frame, why, and what to do next.
 * The text ends without a newline.
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: RenderOptions): string {
  const color = pc.createColors(options.color);
  const lines = [`${color.red('error')}[${diagnostic.code}]: ${diagnostic.message}`];
  if (diagnostic.location) lines.push(...renderLocation(diagnostic.location, options));
  for (const note of diagnostic.notes ?? [])
    lines.push(`  ${color.dim('note:')} ${note.replaceAll('\n', '\n        ')}`);
  if (diagnostic.suggestion) lines.push(`  ${color.green('help:')} ${diagnostic.suggestion}`);
  return lines.join('\n');
}

function renderLocation(location: Location, options: RenderOptions): string[] {
  const color = pc.createColors(options.color);
  const place = `  ${color.dim('at')} ${location.file}:${location.line}:${location.column}`;
  const source = options.readSource(location.file);
  if (source === undefined) return [place];
  const frame = codeFrameColumns(
    source,
    { start: { line: location.line, column: location.column } },
    { highlightCode: options.color, forceColor: options.color, linesAbove: 2, linesBelow: 1 },
  );
  return [place, frame];
}
