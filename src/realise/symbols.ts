// The step that reads the Kconfig symbols of a tree into the store, once per tree. From there they
// are held against the config, searched, and written into the project as types.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type KconfigTree, linuxTree, unikraftTree } from '../kconfig/explain.ts';
import { listSymbols, parseSymbols } from '../kconfig/symbols.ts';
import { interfaceNames, type TreeName, treeNames } from '../kconfig/tree-names.ts';
import { renderProse, renderTypes } from '../kconfig/types.ts';
import { libraryName } from '../model/library-name.ts';
import { type Derivation, treeFolder } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import type { Context } from './context.ts';

/** The trees of an image that have a Kconfig, by name. */
export function treesOf({ linux }: ImagePlan): TreeName[] {
  return linux ? [...treeNames] : ['unikraft'];
}

/** The step that reads the symbols of one tree of an image. */
export function symbolsStep(plan: ImagePlan, tree: TreeName): Derivation {
  return tree === 'unikraft' ? plan.symbols : plan.linux!.symbols;
}

/** One tree of an image as kconfiglib has to load it; its parts are in the store by then. */
export function kconfigTreeOf(
  plan: ImagePlan,
  tree: TreeName,
  { store }: Pick<Context, 'store'>,
): KconfigTree {
  if (tree === 'linux') return linuxTree(store.path(plan.linux!.tree));
  return unikraftTree({
    folder: store.path(plan.unikraft),
    libraries: Object.fromEntries(
      plan.libraries.map((library, index) => [
        libraryName(plan.image.libraries[index]!),
        join(store.path(library), treeFolder(library)),
      ]),
    ),
    application: store.path(plan.application),
    name: plan.name,
  });
}

/** Makes the output of a `symbolsStep`: the symbols, and the types made from them. */
export async function writeSymbols(
  plan: ImagePlan,
  step: Derivation,
  output: string,
  context: Context,
): Promise<void> {
  const tree = treesOf(plan).find((name) => symbolsStep(plan, name).hash === step.hash)!;
  const lines = await listSymbols(kconfigTreeOf(plan, tree, context));
  const symbols = parseSymbols(lines);
  const name = interfaceNames[tree];
  await writeFile(join(output, 'symbols.jsonl'), lines);
  await writeFile(join(output, 'types.ts'), renderTypes(name, symbols));
  await writeFile(join(output, 'prose.ts'), renderProse(name, symbols));
}
