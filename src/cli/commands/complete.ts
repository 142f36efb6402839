import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { recallNames } from '../../config/cache.ts';
import { findProject } from '../../config/project.ts';
import { exitCode } from '../../diagnostics/diagnostic.ts';
import { storeRoot } from '../../store/root.ts';
import { complete as completeWords } from '../complete/candidates.ts';
import { readGuide } from '../guide.ts';
import type { Output } from '../output.ts';
import { program } from '../program.ts';

/** Prints what may stand for the last word, for the scripts of `unikernel completion`. */
export async function complete(output: Output, words: readonly string[]): Promise<number> {
  const { kind, candidates } = await completeWords(program, words, {
    images: () => imageNames(words),
    codes: () => readGuide().map(({ code }) => code),
    schemas: async () => (await import('../json/schemas.ts')).schemaNames(),
  });
  output.data(kind);
  for (const { word, does } of candidates)
    output.data(does === undefined ? word : `${word}\t${does}`);
  return exitCode.ok;
}

/** The images of the project that the words are about; none where there is no sound config. */
async function imageNames(words: readonly string[]): Promise<string[]> {
  const at = words.findIndex((word) => word === '-C' || word === '--directory');
  const cacheDir = join(storeRoot(process.env), 'configs');
  try {
    const project = realpathSync(await findProject(at < 0 ? '.' : words[at + 1]!));
    const known = recallNames(project, cacheDir);
    if (known) return known;
    const { loadConfig } = await import('../../config/load.ts');
    return Object.keys((await loadConfig(project, { cacheDir })).config.images);
  } catch {
    // Nobody reads an error at a TAB.
    return [];
  }
}
