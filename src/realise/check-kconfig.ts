import { readFile } from 'node:fs/promises';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { compareKconfig, kconfigNotes } from '../kconfig/compare.ts';
import { baseRequests, mergeRequests } from '../kconfig/defconfig.ts';
import { diagnoseKconfig, symbolsToExplain } from '../kconfig/diagnose.ts';
import { explainKconfig, type KconfigTree, linuxTree, unikraftTree } from '../kconfig/explain.ts';
import type { ImagePlan, LinuxPlan } from '../plan/plan.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import type { Context } from './context.ts';

/** Holds the Unikraft tree's `.config` against what was asked. @throws UserError exit 5. */
export async function checkUnikraftKconfig(
  plan: ImagePlan,
  config: string,
  context: Context,
): Promise<void> {
  const { store } = context;
  const tree = unikraftTree({
    folder: store.path(plan.unikraft),
    libraries: plan.libraries.map((library) => store.path(library)),
    application: store.path(plan.application),
    name: plan.name,
  });
  await check(tree, config, plan.requests, 'the Unikraft tree', context);
}

/** Holds Linux's `.config` against what was asked. @throws UserError exit 5. */
export async function checkLinuxKconfig(
  image: string,
  { index, base, requests, tree }: LinuxPlan,
  config: string,
  context: Context,
): Promise<void> {
  const path = ['images', image, 'libraries', index, 'base'];
  const all = mergeRequests(baseRequests(base, path), requests);
  await check(linuxTree(context.store.path(tree)), config, all, 'Linux', context);
}

async function check(
  tree: KconfigTree,
  config: string,
  requests: readonly KconfigRequest[],
  name: string,
  context: Context,
): Promise<void> {
  const comparison = compareKconfig(await readFile(config, 'utf8'), requests);
  for (const message of kconfigNotes(comparison)) context.onEvent({ type: 'note', message });
  const symbols = symbolsToExplain(comparison);
  if (symbols.length === 0) return;
  const explanations = await explainKconfig(tree, config, symbols);
  const diagnostics = await diagnoseKconfig(comparison, explanations, context.locate, name);
  if (diagnostics.length > 0) throw new UserError(diagnostics, exitCode.kconfig);
}
