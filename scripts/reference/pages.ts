import { renderCommands } from './commands.ts';
import { renderConfig } from './config.ts';
import { declaredProgram } from './declared.ts';
import { readSources } from './sources.ts';

/** The pages of the reference: by file, relative to this repository, their text. */
export async function referencePages(): Promise<ReadonlyMap<string, string>> {
  const sources = readSources();
  return new Map([
    ['docs/reference/commands.md', renderCommands(await declaredProgram(), sources)],
    ['docs/reference/config.md', renderConfig(sources)],
  ]);
}
