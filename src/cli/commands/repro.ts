import {
  type Diagnostic,
  type ExitCode,
  exitCode,
  UserError,
} from '../../diagnostics/diagnostic.ts';
import { repeatedInputs, repeatedSteps, repeatImage } from '../../realise/repeat.ts';
import { missingSteps, withSteps } from '../progress.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';

/** Builds images twice in different surroundings and prints the hash of each that repeats. */
export async function repro(session: Session, names: string[]): Promise<number> {
  const context = contextOf(session);
  const found: Diagnostic[] = [];
  let code: ExitCode = exitCode.ok;
  const images: { image: string; hash: string | null }[] = [];
  for (const plan of await planImages(session, selectImages(session, names))) {
    const inputs = repeatedInputs(plan).map((root) => ({ plan, root }));
    const builds = repeatedSteps(plan).map((derivation) => ({ image: plan.name, derivation }));
    const steps = [...missingSteps(session, inputs), ...builds];
    try {
      const hash = await withSteps(session, steps, (listen) =>
        repeatImage(plan, { ...context, onEvent: listen(plan.name) }),
      );
      session.output.data(`${plan.name}\t${hash}`);
      images.push({ image: plan.name, hash });
    } catch (error) {
      // That one image does not repeat says nothing of the others.
      if (!(error instanceof UserError) || error.exitCode !== exitCode.notReproducible) throw error;
      found.push(...error.diagnostics);
      images.push({ image: plan.name, hash: null });
      code = error.exitCode;
    }
  }
  session.output.result('repro', { images });
  if (found.length > 0) throw new UserError(found, code);
  return exitCode.ok;
}
