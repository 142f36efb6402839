import { join } from 'node:path';
import type { Side } from '../diff/plans.ts';
import { partsOf } from '../plan/parts.ts';
import type { Facts, ImagePlan } from '../plan/plan.ts';
import { hashFiles } from '../store/folder.ts';
import { planWithFacts, type Session, selectImages } from './session.ts';

/** An image of a config, with what it was planned from. */
export type PlannedImage = {
  readonly plan: ImagePlan;
  readonly facts: Facts;
  readonly session: Session;
};

/** Plans an image of the config as it stands. */
export async function planHere(session: Session, image: string): Promise<PlannedImage> {
  selectImages(session, [image]);
  const { plans, facts } = await planWithFacts(session, [image]);
  return { plan: plans[0]!, facts, session };
}

/** Two images as they are compared; the files are read of the folders that differ. */
export async function sidesOf(before: PlannedImage, after: PlannedImage): Promise<[Side, Side]> {
  const [a, b] = [partsOf(before.plan), partsOf(after.plan)];
  const files = new Map<string, ReadonlyMap<string, string>>();
  for (const [what, { step, folder }] of a) {
    const other = b.get(what);
    if (!folder || !other?.folder || other.step.hash === step.hash) continue;
    for (const each of [folder.folder, other.folder.folder]) files.set(each, await hashFiles(each));
  }
  const side = ({ plan, facts }: PlannedImage): Side => ({
    plan,
    facts,
    filesOf: ({ folder }) => files.get(folder)!,
  });
  return [side(before), side(after)];
}

/** The file of an image, if it is in the store. */
export function builtFile({ plan, session: { store } }: PlannedImage): string | undefined {
  return store.has(plan.result) ? join(store.path(plan.result), plan.name) : undefined;
}
