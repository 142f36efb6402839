import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { interfaceNames, type TreeName } from '../kconfig/tree-names.ts';
import { proseFile, prosePath, typesFile } from '../kconfig/types.ts';
import { marker } from '../plan/marker.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { outputName } from '../store/record.ts';
import { holdForProject } from '../store/roots.ts';
import type { Context } from './context.ts';
import { realise } from './realise.ts';
import { symbolsStep, treesOf } from './symbols.ts';

/** The committed file with the types of an image, in `generated/<image>/`. */
export const typesName = 'kconfig.ts';

/** Every symbol of a tree as JSON lines, read now where the store has none. @throws UserError */
export async function realiseSymbols(
  plan: ImagePlan,
  tree: TreeName,
  context: Context,
): Promise<string> {
  return readFile(join(await realiseTree(plan, tree, context), 'symbols.jsonl'), 'utf8');
}

/** The types of an image: the text to commit, and the one with prose, by its path in the project. */
export type RenderedTypes = {
  readonly types: string;
  readonly prose: { readonly path: string; readonly text: string };
};

export async function renderTypesOf(plan: ImagePlan, context: Context): Promise<RenderedTypes> {
  const interfaces: Record<string, string> = {};
  const texts: Record<string, string> = {};
  for (const tree of treesOf(plan)) {
    const folder = await realiseTree(plan, tree, context);
    const name = interfaceNames[tree];
    interfaces[name] = await readFile(join(folder, 'types.ts'), 'utf8');
    texts[name] = await readFile(join(folder, 'prose.ts'), 'utf8');
  }
  return {
    types: typesFile({ image: plan.name, marker: marker(plan.name), interfaces }),
    prose: { path: prosePath(plan.name, interfaces), text: proseFile(plan.name, texts) },
  };
}

async function realiseTree(plan: ImagePlan, tree: TreeName, context: Context): Promise<string> {
  const step = symbolsStep(plan, tree);
  const isNew = !context.store.has(step);
  const folder = await realise(plan, step, context);
  if (isNew) await holdSymbols(plan, context);
  return folder;
}

async function holdSymbols(plan: ImagePlan, { store, project }: Context): Promise<void> {
  const outputs = treesOf(plan)
    .map((tree) => symbolsStep(plan, tree))
    .filter((step) => store.has(step))
    .map(outputName);
  await holdForProject(store.root, project, `${plan.name} kconfig`, outputs);
}
