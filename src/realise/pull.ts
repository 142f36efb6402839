import type { Derivation } from '../plan/derivation.ts';
import { type ImagePlan, rootsOf, stepsOf } from '../plan/plan.ts';
import { isCached } from '../store/cache/substituter.ts';
import { type Archive, outputName } from '../store/record.ts';
import { holdForProcess, holdForProject } from '../store/roots.ts';
import type { Context } from './context.ts';
import { soundSteps, substituteStep } from './realise.ts';

/** What caches have of what a build of an image lacks, and what it would still have to build. */
export type Pull = {
  readonly found: readonly { readonly derivation: Derivation; readonly archive: Archive }[];
  readonly absent: readonly Derivation[];
};

/**
 * Brings what a build of an image lacks from caches: from the result down, and the inputs only of
 * what no cache has. A dry run looks and brings nothing.
 */
export async function pullImage(
  plan: ImagePlan,
  context: Context,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Pull> {
  const { store, project } = context;
  const roots = rootsOf(plan);
  const steps = stepsOf(plan);
  if (!dryRun) {
    await holdForProcess(store.root, steps.map(outputName));
    for (const root of roots) await soundSteps(root, context);
  }
  const asked = new Map<string, Archive | undefined>();
  const visit = async (derivation: Derivation): Promise<void> => {
    const { hash, inputs } = derivation;
    if (asked.has(hash) || store.has(derivation) || !isCached(derivation)) return;
    asked.set(hash, undefined);
    const archive = await (dryRun ? lookFor : substituteStep)(derivation, context);
    asked.set(hash, archive);
    if (archive === undefined) await Promise.all(Object.values(inputs).map(visit));
  };
  await Promise.all(roots.map(visit));
  const found = steps.flatMap((derivation) => {
    const archive = asked.get(derivation.hash);
    return archive ? [{ derivation, archive }] : [];
  });
  const outputs = found.map(({ derivation }) => outputName(derivation));
  if (!dryRun && outputs.length > 0)
    await holdForProject(store.root, project, `${plan.name} pulled`, outputs);
  const isAbsent = ({ hash }: Derivation): boolean => asked.has(hash) && !asked.get(hash);
  return { found, absent: steps.filter(isAbsent) };
}

function lookFor(
  derivation: Derivation,
  { substituter, signal, onEvent }: Context,
): Promise<Archive | undefined> {
  const onNote = (message: string): void => onEvent({ type: 'note', message });
  return substituter.find(derivation, { signal, onNote, onFound: () => {} });
}
