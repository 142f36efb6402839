import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { closure } from '../../plan/derivation.ts';
import { planImages, type Session, selectImage } from '../session.ts';

/** Prints the log of the image's own build, or of one step of it. */
export async function log(
  session: Session,
  names: string[],
  { step }: { step?: string },
): Promise<number> {
  const [plan] = await planImages(session, [selectImage(session, names[0])]);
  const logged = closure(plan!.result).filter((d) => existsSync(session.store.log(d)));
  const wanted = logged.find(({ name }) => name === (step ?? plan!.name));
  if (wanted === undefined)
    throw noLog(
      step ?? plan!.name,
      logged.map(({ name }) => name),
    );
  session.output.data((await readFile(session.store.log(wanted), 'utf8')).trimEnd());
  return exitCode.ok;
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
