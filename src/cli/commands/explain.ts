import pc from 'picocolors';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { type GuideEntry, readGuide } from '../guide.ts';
import type { Output } from '../output.ts';

/** Says what a diagnostic means, why it is told and what to do; or lists them all. */
export async function explain(output: Output, code: string | undefined): Promise<number> {
  const all = readGuide();
  const entries = code === undefined ? all : [entryOf(code, all)];
  output.result('explain', {
    entries: entries.map(({ code: name, text }) => ({ code: name, text })),
  });
  const color = pc.createColors(output.colorData);
  const width = Math.max(...all.map((entry) => entry.code.length));
  if (code === undefined)
    for (const entry of entries)
      output.data(`${color.bold(entry.code.padEnd(width))}  ${entry.meaning}`);
  else output.data(`${color.bold(entries[0]!.code)}\n\n${plain(entries[0]!.text)}`);
  return exitCode.ok;
}

function entryOf(code: string, all: readonly GuideEntry[]): GuideEntry {
  const found = all.find((entry) => entry.code === code);
  if (found) return found;
  const near = nearest(
    code,
    all.map((entry) => entry.code),
  );
  throw new UserError(
    {
      code: 'explain/unknown-code',
      message: `There is no diagnostic '${code}'.`,
      suggestion: near ? `did you mean '${near}'?` : 'unikernel explain lists them all',
    },
    exitCode.usage,
  );
}

/** Markdown as text: examples keep their lines, marks go. */
function plain(text: string): string {
  return text
    .replace(/^```\w*\n([\s\S]*?)^```$/gm, (_, code: string) => code.replace(/^(?=.)/gm, '    '))
    .replace(/\*\*([^*]+)\*\*/g, '$1')
    .trimEnd();
}
