// Walks the graph of an image: what is in the store already is taken from there, the rest is
// built, inputs first.

import { rm } from 'node:fs/promises';
import { closure, type Derivation } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { findSandbox } from '../run/sandbox.ts';
import { outputName } from '../store/record.ts';
import { holdForProcess, holdForProject } from '../store/roots.ts';
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

/** What has to be built for `root`, once what was damaged since it was built is out of the store. */
async function soundSteps(root: Derivation, { store, onEvent }: Context): Promise<Derivation[]> {
  for (;;) {
    const steps = missing(root, { store });
    const used = steps.length === 0 ? [root] : closure(root).filter((d) => isInputOf(d, steps));
    let dropped = 0;
    for (const derivation of used) {
      if (!store.has(derivation) || !(await store.dropDamaged(derivation))) continue;
      const message = `${derivation.name} was damaged in the store and is built again`;
      onEvent({ type: 'note', message });
      dropped += 1;
    }
    if (dropped === 0) return steps;
  }
}

async function noteSandbox({ onEvent }: Context): Promise<void> {
  const sandbox = await findSandbox();
  if ('program' in sandbox) return;
  onEvent({ type: 'note', message: `not sandboxed: ${sandbox.problem}` });
}

async function isSandboxed(): Promise<boolean> {
  return 'program' in (await findSandbox());
}

function runsMake({ builder }: Derivation): boolean {
  return builder.type === 'lkl' || builder.type === 'image';
}

function isInputOf({ hash }: Derivation, steps: readonly Derivation[]): boolean {
  return steps.some(({ inputs }) => Object.values(inputs).some((input) => input.hash === hash));
}

/** Realises one derivation of an image and returns its store path. @throws UserError */
export async function realise(
  plan: ImagePlan,
  root: Derivation,
  context: Context,
): Promise<string> {
  const { store } = context;
  const steps = await soundSteps(root, context);
  if (steps.length > 0) await holdForProcess(store.root, closure(root).map(outputName));
  if (steps.some(runsMake)) await noteSandbox(context);
  for (const derivation of steps) {
    context.signal.throwIfAborted();
    context.onEvent({ type: 'start', derivation });
    const build = async (output: string, scratch: string): Promise<void> => {
      await rm(store.log(derivation), { force: true });
      await builderOf(plan, derivation, context)(output, scratch);
    };
    await store.add(derivation, build, {
      keepFailed: context.keepFailed,
      ...(runsMake(derivation) && { provenance: { sandboxed: await isSandboxed() } }),
    });
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
  const held = `${plan.name} sources`;
  await holdForProject(context.store.root, context.project, held, sources.map(outputName));
  return paths;
}

/** Builds an image, its generated files included, and returns its store path. */
export async function realiseImage(plan: ImagePlan, context: Context): Promise<string> {
  await realise(plan, plan.generated, context);
  const path = await realise(plan, plan.result, context);
  const outputs = [plan.generated, plan.result].map(outputName);
  await holdForProject(context.store.root, context.project, plan.name, outputs);
  return path;
}
