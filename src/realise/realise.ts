// Walks the graph of an image: what is in the store already is taken from there, the rest is
// built, inputs first.

import { rm } from 'node:fs/promises';
import { closure, type Derivation } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { builderOf } from './builders.ts';
import type { Context } from './context.ts';

/** What has to be built for `root`, inputs first; an input of something finished is not looked at. */
export function missing(root: Derivation, context: Pick<Context, 'store'>): Derivation[] {
  const needed = new Set<string>();
  const visit = (derivation: Derivation): void => {
    if (needed.has(derivation.hash) || context.store.has(derivation)) return;
    needed.add(derivation.hash);
    for (const input of Object.values(derivation.inputs)) visit(input);
  };
  visit(root);
  return closure(root).filter(({ hash }) => needed.has(hash));
}

/** Realises one derivation of an image and returns its store path. @throws UserError */
export async function realise(
  plan: ImagePlan,
  root: Derivation,
  context: Context,
): Promise<string> {
  const { store } = context;
  for (const derivation of missing(root, context)) {
    context.signal.throwIfAborted();
    context.onEvent({ type: 'start', derivation });
    const build = async (output: string, scratch: string): Promise<void> => {
      await rm(store.log(derivation), { force: true });
      await builderOf(plan, derivation, context)(output, scratch);
    };
    await store.add(derivation, build, { keepFailed: context.keepFailed });
    context.onEvent({ type: 'done', derivation });
  }
  return store.path(root);
}

/** Fetches what an image takes from the network and returns the store paths by source name. */
export async function realiseSources(
  plan: ImagePlan,
  context: Context,
): Promise<Map<string, string>> {
  const sources = closure(plan.result).filter(({ builder }) => builder.type === 'fetch');
  const paths = new Map<string, string>();
  for (const source of sources) paths.set(source.name, await realise(plan, source, context));
  return paths;
}

/** Builds an image, its generated files included, and returns its store path. */
export async function realiseImage(plan: ImagePlan, context: Context): Promise<string> {
  await realise(plan, plan.generated, context);
  return realise(plan, plan.result, context);
}
