// Walks the graph of an image from its result down: what is in the store already is taken from
// there, what a cache has is taken from that, and only of what neither has the inputs are looked
// at, to build it. What does not depend on each other is done at the same time.

import { rm } from 'node:fs/promises';
import { closure, type Derivation, runsMake } from '../plan/derivation.ts';
import { type ImagePlan, rootsOf } from '../plan/plan.ts';
import { compareToolchains } from '../plan/toolchain.ts';
import { findSandbox } from '../run/sandbox.ts';
import { type Archive, outputName, readRecord } from '../store/record.ts';
import { heldForProject, holdForProcess, holdForProject } from '../store/roots.ts';
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

/** What `root` lacks, once what was damaged since it was made is out of the store. */
export async function soundSteps(
  root: Derivation,
  { store, onEvent }: Pick<Context, 'store' | 'onEvent'>,
): Promise<Derivation[]> {
  for (;;) {
    const steps = missing(root, { store });
    const used = steps.length === 0 ? [root] : closure(root).filter((d) => isInputOf(d, steps));
    let dropped = 0;
    for (const derivation of used) {
      if (!store.has(derivation) || !(await store.dropDamaged(derivation))) continue;
      const message = `${derivation.name} was damaged in the store and is made again`;
      onEvent({ type: 'note', message });
      dropped += 1;
    }
    if (dropped === 0) return steps;
  }
}

/** A call of `noteConditions` that several steps share. */
type Conditions = () => Promise<void>;

/** Says what of the surroundings is not as it should be, or as it was. */
async function noteConditions(plan: ImagePlan, context: Context): Promise<void> {
  const { project, store, onEvent } = context;
  const sandbox = await findSandbox();
  if ('problem' in sandbox) onEvent({ type: 'note', message: `not sandboxed: ${sandbox.problem}` });
  const held = await heldForProject(store.root, project, plan.name);
  const last = held.map((output) => readRecord(store.root, output)?.toolchain);
  const differences = compareToolchains(last.find(Boolean) ?? plan.toolchain, plan.toolchain);
  if (differences.length === 0) return;
  const message = `built with another toolchain than last time, so the bytes may differ: ${differences.join('; ')}`;
  onEvent({ type: 'note', message });
}

async function isSandboxed(): Promise<boolean> {
  return 'program' in (await findSandbox());
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
  let noted: Promise<void> | undefined;
  const conditions = (): Promise<void> => {
    noted ??= noteConditions(plan, context);
    return noted;
  };
  await realiseStep(plan, root, context, conditions);
  return store.path(root);
}

/**
 * Does works at the same time. The first that fails stops the others; its error is thrown when
 * all have ended.
 */
export async function together<Result>(
  context: Context,
  works: readonly ((context: Context) => Promise<Result>)[],
): Promise<Result[]> {
  const failure = new AbortController();
  const signal = AbortSignal.any([context.signal, failure.signal]);
  const results = works.map((work) =>
    work({ ...context, signal }).catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(results);
  signal.throwIfAborted();
  return Promise.all(results);
}

/** Substitutes a step or builds it; what is under way already is only waited for. */
async function realiseStep(
  plan: ImagePlan,
  derivation: Derivation,
  context: Context,
  conditions: Conditions,
): Promise<void> {
  const { underWay, store } = context;
  const { hash, inputs } = derivation;
  const make = async (): Promise<void> => {
    if (store.has(derivation) || (await substituteStep(derivation, context))) return;
    await together(
      context,
      Object.values(inputs).map((input) => (inner) => realiseStep(plan, input, inner, conditions)),
    );
    if (runsMake(derivation)) await conditions();
    await buildStep(plan, derivation, context);
  };
  const step = underWay.get(hash) ?? make();
  underWay.set(hash, step);
  await step.finally(() => underWay.delete(hash));
}

/** Brings an output from a cache; undefined when none has it. */
export async function substituteStep(
  derivation: Derivation,
  context: Context,
): Promise<Archive | undefined> {
  const { substituter, signal, onEvent } = context;
  const archive = await substituter.substitute(derivation, {
    signal,
    onFound: ({ size }) => onEvent({ type: 'start', derivation, substituted: size }),
    onNote: (message) => onEvent({ type: 'note', message }),
  });
  if (archive !== undefined) onEvent({ type: 'done', derivation, substituted: archive.size });
  return archive;
}

async function buildStep(plan: ImagePlan, derivation: Derivation, context: Context): Promise<void> {
  const { store, keepFailed, onEvent } = context;
  onEvent({ type: 'start', derivation });
  const build = async (output: string, scratch: string): Promise<void> => {
    await rm(store.log(derivation), { force: true });
    await builderOf(plan, derivation, context)(output, scratch);
  };
  await store.add(derivation, build, {
    keepFailed,
    ...(runsMake(derivation) && {
      provenance: { sandboxed: await isSandboxed(), toolchain: plan.toolchain },
    }),
  });
  onEvent({ type: 'done', derivation });
}

/** Fetches what an image takes from the network and returns the store paths by source name. */
export async function realiseSources(
  plan: ImagePlan,
  context: Context,
): Promise<Map<string, string>> {
  const sources = closure(plan.result).filter(({ builder }) => builder.type === 'fetch');
  const paths = new Map<string, string>();
  await together(
    context,
    sources.map((source) => async (inner) => {
      paths.set(source.name, await realise(plan, source, inner));
    }),
  );
  const held = `${plan.name} sources`;
  await holdForProject(context.store.root, context.project, held, sources.map(outputName));
  return paths;
}

/** Builds an image, its generated files and disks included, and returns its store path. */
export async function realiseImage(plan: ImagePlan, context: Context): Promise<string> {
  await realise(plan, plan.generated, context);
  const roots = rootsOf(plan);
  await together(
    context,
    roots.map((root) => (inner) => realise(plan, root, inner)),
  );
  await holdForProject(context.store.root, context.project, plan.name, roots.map(outputName));
  return context.store.path(plan.result);
}
