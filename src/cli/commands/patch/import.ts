import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode } from '../../../diagnostics/diagnostic.ts';
import { patchSchema } from '../../../model/patch.ts';
import { projectPath } from '../../../model/quantity.ts';
import { renderSeriesFile } from '../../../patch/entry.ts';
import { importAll } from '../../../patch/foreign.ts';
import { tell } from '../../../patch/tell.ts';
import { readForeign, refuseUnusable } from '../../../realise/patch/foreign-patches.ts';
import { applyTo, projectContent } from '../../../realise/patch/series.ts';
import type { Session } from '../../session.ts';
import { chooseTree, refuse } from './new.ts';
import { openAll } from './open.ts';
import { writeFolder } from './write.ts';

export type ImportOptions = {
  readonly image?: string;
  readonly tree: string;
  readonly to: string;
};

/**
 * Writes patches of elsewhere into a folder of the project, with an `index.ts` that exports them
 * as a series, and says what each meets on the tree.
 */
export async function importPatches(
  session: Session,
  [from]: string[],
  { image, tree, to }: ImportOptions,
): Promise<number> {
  const { project, output, signal } = session;
  const folder = to.replace(/\/+$/, '');
  if (!projectPath.safeParse(folder).success)
    throw refuse('import-to', `--to ${to}: expected a folder of the project.`, {
      suggestion: '--to patches/imported',
    });
  const target = join(project, folder);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw refuse('import-exists', `${folder} is there already, and has something in it.`, {
      suggestion: `name another folder: --to ${folder}-2`,
    });
  const chosen = await chooseTree(session, image, tree);
  const names = chosen.series.patches.map(({ name }) => name);
  const imported = importAll(readForeign(from!, process.cwd(), project), folder, names);
  refuseUnusable(imported);
  const index = renderSeriesFile(from!, imported);
  const texts = new Map(imported.map(({ diff, text }) => [diff, text]));
  const patches = imported.map(({ name, reason, provides, upstream, diff }) =>
    patchSchema.parse({ name, reason, provides, upstream, change: { diff } }),
  );
  const [series] = await openAll(session, [chosen]);
  const content = projectContent(project);
  const all = [...series!.patches, ...patches];
  const result = applyTo(series!, (file) => texts.get(file) ?? content(file), all);
  const files = [...texts, [`${folder}/index.ts`, index] as const];
  await writeFolder(
    target,
    new Map(files.map(([file, text]) => [file.slice(folder.length + 1), text])),
    signal,
  );
  output.data(index.trimEnd());
  for (const [file] of files) output.say(`wrote ${file}`);
  const met = result.patches.slice(names.length).map((outcome) => {
    const { state, detail } = tell(outcome);
    return { name: outcome.name, state, detail };
  });
  for (const { name, state, detail } of met)
    output.say(`  ${name}: ${state}${detail && `, ${detail}`}`);
  output.result('patch import', { written: files.map(([file]) => file), patches: met });
  output.say(
    `next: import { imported } from './${folder}/index.ts', and put ...imported into the series of ${tree}`,
  );
  return exitCode.ok;
}
