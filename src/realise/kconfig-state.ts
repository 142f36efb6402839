import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  baseRequests,
  mergeFragment,
  mergeRequests,
  renderDefconfig,
} from '../kconfig/defconfig.ts';
import type { TreeName } from '../kconfig/tree-names.ts';
import { type Configured, evaluateKconfig } from '../kconfig/values.ts';
import { marker } from '../plan/marker.ts';
import type { ImagePlan } from '../plan/plan.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import type { Context } from './context.ts';
import { realise } from './realise.ts';
import { kconfigTreeOf, symbolsStep } from './symbols.ts';

/** One tree of an image with what the config asks of it. */
export type KconfigState = {
  readonly configured: Configured;
  readonly requests: readonly KconfigRequest[];
  /** What is asked for besides the map of the image, or that of lkl(), as a defconfig. */
  readonly fixed: string;
  /** The file in `generated/<image>/` with what is asked for. */
  readonly generated: string;
  /** The .config of the built image, where it is in the store. */
  readonly built?: string;
};

/** Brings a tree with its parts into the store, and what is asked of it. @throws UserError */
export async function kconfigState(
  plan: ImagePlan,
  tree: TreeName,
  context: Context,
): Promise<KconfigState> {
  for (const part of Object.values(symbolsStep(plan, tree).inputs))
    await realise(plan, part, context);
  const built = join(context.store.path(resultOf(plan, tree)), 'config');
  const path = [
    'images',
    plan.name,
    ...(plan.linux ? ['libraries', plan.linux.index, 'base'] : []),
  ];
  const requests =
    tree === 'unikraft'
      ? plan.requests
      : mergeRequests(baseRequests(plan.linux!.base, path), plan.linux!.requests);
  const fixed = requestsOf(plan, tree).filter((request) => !isOfMap(request, tree));
  return {
    configured: {
      tree: kconfigTreeOf(plan, tree, context),
      unset: tree === 'unikraft' ? 'default' : 'off',
      text: renderRequests(plan, tree, requestsOf(plan, tree)),
    },
    requests,
    fixed: renderRequests(plan, tree, fixed),
    generated: `generated/${plan.name}/${tree === 'unikraft' ? 'unikraft.defconfig' : 'linux.config'}`,
    ...(existsSync(built) && { built }),
  };
}

/** The effective values: those of the built image, or else what kconfiglib makes of the requests. */
export async function effectiveValues({
  built,
  configured,
}: KconfigState): Promise<Map<string, string>> {
  const text = built === undefined ? undefined : await readFile(built, 'utf8');
  return evaluateKconfig(
    text === undefined ? configured : { ...configured, text, unset: 'default' },
  );
}

/** What the config asks of a tree, without a base configuration. */
export function requestsOf(plan: ImagePlan, tree: TreeName): readonly KconfigRequest[] {
  return tree === 'unikraft' ? plan.requests : plan.linux!.requests;
}

/** What builds the tree's .config. */
function resultOf(plan: ImagePlan, tree: TreeName) {
  return tree === 'unikraft' ? plan.result : plan.linux!.lkl;
}

/** The path in the config of the map that a tree's requests are written in. */
export function mapPath(plan: ImagePlan, tree: TreeName): (string | number)[] {
  const image = ['images', plan.name];
  if (tree === 'unikraft') return [...image, 'kconfig'];
  return [...image, 'libraries', plan.linux!.index, 'kconfig'];
}

/** What stands in that map. */
export function ownRequests(plan: ImagePlan, tree: TreeName): KconfigRequest[] {
  return requestsOf(plan, tree).filter((request) => isOfMap(request, tree));
}

function isOfMap({ path }: KconfigRequest, tree: TreeName): boolean {
  return path[tree === 'unikraft' ? 2 : 4] === 'kconfig';
}

function renderRequests(
  plan: ImagePlan,
  tree: TreeName,
  requests: readonly KconfigRequest[],
): string {
  const line = marker(plan.name);
  if (tree === 'unikraft') return renderDefconfig(requests, line);
  return mergeFragment(plan.linux!.base, requests, line);
}
