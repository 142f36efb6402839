import { closure, type Derivation } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';

/** What becomes of the steps of a build, inputs first. */
export type Steps = {
  /** They have another hash, or are new. */
  readonly rebuilt: readonly Derivation[];
  readonly kept: readonly Derivation[];
};

/** Which steps of `after` are not steps of `before`. */
export function compareSteps(before: ImagePlan, after: ImagePlan): Steps {
  const known = new Set(closure(before.result).map(({ hash }) => hash));
  const steps = closure(after.result);
  return {
    rebuilt: steps.filter(({ hash }) => !known.has(hash)),
    kept: steps.filter(({ hash }) => known.has(hash)),
  };
}
