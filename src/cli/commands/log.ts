import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { runsMake } from '../../plan/derivation.ts';
import { stepsOf } from '../../plan/plan.ts';
import { outputName, readRecord } from '../../store/record.ts';
import { planImages, type Session, selectImage } from '../session.ts';

type Options = { readonly step?: string; readonly follow?: boolean };

/** Prints the log of the image's own build, or of one step of it. */
export async function log(
  session: Session,
  names: string[],
  { step, follow = false }: Options,
): Promise<number> {
  const { output, store, signal } = session;
  const [plan] = await planImages(session, [selectImage(session, names[0])]);
  const steps = stepsOf(plan!);
  const name = step ?? plan!.name;
  // Only make writes one; an application may have the name of its image.
  const wanted = steps.find((derivation) => derivation.name === name && runsMake(derivation));
  if (follow && wanted !== undefined) {
    const { followLog } = await import('../../store/follow.ts');
    const lines: string[] = [];
    await followLog(
      store,
      wanted,
      (line) => {
        lines.push(line);
        output.data(line);
      },
      signal,
    );
    output.result('log', { image: plan!.name, step: name, lines });
    return exitCode.ok;
  }
  if (wanted === undefined || !existsSync(store.log(wanted))) {
    const logged = steps.filter((derivation) => existsSync(store.log(derivation)));
    if (wanted !== undefined && readRecord(store.root, outputName(wanted))?.substituted)
      throw substituted(name);
    throw noLog(
      name,
      logged.map((derivation) => derivation.name),
    );
  }
  const text = (await readFile(store.log(wanted), 'utf8')).trimEnd();
  output.data(text);
  output.result('log', { image: plan!.name, step: name, lines: text.split('\n') });
  return exitCode.ok;
}

function substituted(name: string): UserError {
  return new UserError(
    {
      code: 'log/substituted',
      message: `'${name}' came from a cache: its log is where it was built.`,
    },
    exitCode.usage,
  );
}

function noLog(name: string, steps: readonly string[]): UserError {
  return new UserError(
    {
      code: 'log/none',
      message: `There is no log of '${name}' as the config stands now.`,
      notes: [steps.length > 0 ? `there are logs of ${steps.join(', ')}` : 'nothing was built yet'],
      suggestion: steps.length > 0 ? `unikernel log --step ${steps[0]}` : 'unikernel build',
    },
    exitCode.usage,
  );
}
