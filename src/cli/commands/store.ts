import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { stepsOf } from '../../plan/plan.ts';
import { collectGarbage, measureStore } from '../../store/collect.ts';
import { readRoots } from '../../store/roots.ts';
import { verifyStore } from '../../store/verify.ts';
import type { Output } from '../output.ts';
import { planImages, type Session, selectImage } from '../session.ts';
import { inMebibytes } from '../size.ts';

export async function gc(
  root: string,
  output: Output,
  { dryRun = false }: { dryRun?: boolean },
): Promise<number> {
  const { outputs, size } = await collectGarbage(root, { dryRun });
  for (const name of outputs) output.data(name);
  output.result('store gc', { dryRun, outputs, bytes: size });
  const what = `${outputs.length} ${outputs.length === 1 ? 'output' : 'outputs'}`;
  output.say(`${dryRun ? 'would remove' : 'removed'} ${what}, ${inMebibytes(size)}`);
  return exitCode.ok;
}

export async function verify(root: string, output: Output): Promise<number> {
  const { outputs, damaged } = await verifyStore(root);
  for (const { output: name, problem } of damaged) output.data(`${name}\t${problem}`);
  output.result('store verify', { outputs, damaged });
  output.say(`${outputs} outputs read, ${damaged.length} damaged`);
  if (damaged.length === 0) return exitCode.ok;
  output.say('The damaged ones were taken out; the next build makes them again.');
  return exitCode.hashMismatch;
}

export async function roots(root: string, output: Output): Promise<number> {
  const all: { holder: string; image: string; outputs: string[] }[] = [];
  for (const { holder, outputs } of await readRoots(root)) {
    const name = 'project' in holder ? holder.project : `process ${holder.process}`;
    for (const [image, held] of Object.entries(outputs)) {
      all.push({ holder: name, image, outputs: [...held] });
      output.data([name, image, ...held].join('\t'));
    }
  }
  output.result('store roots', { roots: all });
  return exitCode.ok;
}

export async function size(root: string, output: Output): Promise<number> {
  const parts = await measureStore(root);
  for (const [part, bytes] of parts) output.data(`${part}\t${bytes}`);
  output.result('store size', { bytes: Object.fromEntries(parts) });
  return exitCode.ok;
}

/** Prints the store path of an image or of one step of it. @throws UserError when it is not built. */
export async function path(
  session: Session,
  names: string[],
  { step }: { step?: string },
): Promise<number> {
  const [plan] = await planImages(session, [selectImage(session, names[0])]);
  const steps = stepsOf(plan!);
  // An application may have the name of its image.
  const wanted =
    step === undefined ? plan!.result : steps.find((derivation) => derivation.name === step);
  if (wanted === undefined)
    throw new UserError(
      {
        code: 'store/unknown-step',
        message: `${plan!.name} has no step '${step}'.`,
        notes: [`the steps are ${steps.map(({ name }) => name).join(', ')}`],
      },
      exitCode.usage,
    );
  if (!session.store.has(wanted))
    throw new UserError(
      {
        code: 'store/not-built',
        message: `${wanted.name} is not built as the config stands now.`,
        suggestion: `unikernel build ${plan!.name}`,
      },
      exitCode.usage,
    );
  const found = session.store.path(wanted);
  session.output.data(found);
  session.output.result('store path', { image: plan!.name, step: step ?? null, path: found });
  return exitCode.ok;
}
