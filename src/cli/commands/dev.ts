import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configFile } from '../../config/project.ts';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { folders, type ImagePlan } from '../../plan/plan.ts';
import { bootPlan, memoryOption } from '../boot.ts';
import { report } from '../output.ts';
import { patchFiles } from '../remember.ts';
import { loadSession, planImages, type Session, selectImage, type Workplace } from '../session.ts';
import { buildPlans } from './build.ts';

/** Several files are often saved at once. */
const quietMilliseconds = 100;

/**
 * Builds an image and boots it with its console here, and again each time that something it is made
 * from changes, until it is interrupted. What is under way then is given up; an error is told, and
 * the next change waited for.
 */
export async function dev(
  workplace: Workplace,
  name: string | undefined,
  { memory }: { readonly memory?: string },
): Promise<number> {
  const { output, signal, project } = workplace;
  if (output.json)
    throw new UserError(
      {
        code: 'cli/no-json',
        message:
          '--json prints one document at the end, and dev has none before it is interrupted.',
        suggestion: 'unikernel run --json',
      },
      exitCode.usage,
    );
  const choices = await memoryOption(memory);
  const { watch } = await import('chokidar');
  const watcher = watch(join(project, configFile), { ignoreInitial: true });
  const changes = new Changes(signal);
  watcher.on('all', (_, path) => changes.note(path));
  try {
    while (!signal.aborted) {
      const round = changes.next();
      const bound = { ...workplace, signal: AbortSignal.any([signal, round.signal]) };
      try {
        const session = await loadSession(bound);
        const [plan] = await planImages(session, [selectImage(session, name)]);
        watcher.add(inputsOf(session, plan!));
        const [image] = await buildPlans(session, [plan!]);
        const boot = await bootPlan(session, plan!, image!, { ...choices, onLine: output.data });
        if (!bound.signal.aborted)
          output.say(`${plan!.name}: ${boot.outcome}, status ${boot.status ?? 'none'}`);
      } catch (error) {
        if (!bound.signal.aborted) {
          if (!(error instanceof UserError)) throw error;
          await report(error, output, process.env);
          watcher.add(placesOf(error, project));
        }
      }
      if (!bound.signal.aborted) output.say('waiting for a change; Ctrl-C ends it');
      const changed = await round.changed;
      if (changed !== undefined) output.say(`${changed.replace(`${project}/`, '')} changed`);
    }
  } finally {
    await watcher.close();
  }
  return exitCode.ok;
}

/** What changed since a round began; each change ends the round. */
class Changes {
  readonly #end: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  #told: (path: string | undefined) => void = () => {};
  #abort = new AbortController();

  constructor(end: AbortSignal) {
    this.#end = end;
  }

  note(path: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#abort.abort();
      this.#told(path);
    }, quietMilliseconds);
  }

  /** A round that the next change ends; `changed` gives its path, or nothing at the end of all. */
  next(): { readonly signal: AbortSignal; readonly changed: Promise<string | undefined> } {
    this.#abort = new AbortController();
    const changed = new Promise<string | undefined>((resolve) => {
      this.#told = resolve;
      if (this.#end.aborted) resolve(undefined);
      this.#end.addEventListener('abort', () => resolve(undefined), { once: true });
    });
    return { signal: this.#abort.signal, changed };
  }
}

/** The files and folders that an image is made from. */
function inputsOf({ loaded, project }: Session, plan: ImagePlan): string[] {
  return [
    ...[...loaded.consulted, ...patchFiles(plan)].map((file) => join(project, file)),
    ...folders(plan.places).map(({ folder }) => folder),
  ].filter(existsSync);
}

/** The files that an error is about, which may be none that was known before. */
function placesOf({ diagnostics }: UserError, project: string): string[] {
  return diagnostics.flatMap(({ location }) => (location ? [join(project, location.file)] : []));
}
