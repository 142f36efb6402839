import type { Derivation } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import type { Event } from '../realise/context.ts';
import { missing } from '../realise/realise.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';
import { inMebibytes } from './size.ts';

/** The steps of a build that take long enough to be worth a line. */
const shown = new Set(['fetch', 'patch', 'kconfig', 'lkl', 'disk', 'image']);

/** An image, and what of it is to be realised. */
export type Target = { readonly plan: ImagePlan; readonly root: Derivation };

/** Gives what shows the events of one image, by its name. */
export type Listen = (image: string) => (event: Event) => void;

/** What of a task of listr is used. */
type ShownTask = { output: string; title: string; skip(message: string): void };

/** A step, and the image that it is shown for. */
export type Step = { readonly image: string; readonly derivation: Derivation };

/**
 * Runs `work` and shows how it gets on: a tree of steps on a terminal, a line a step elsewhere,
 * nothing when nothing is to be done.
 */
export async function withProgress<Result>(
  session: Session,
  targets: readonly Target[],
  work: (listen: Listen) => Promise<Result>,
): Promise<Result> {
  return withSteps(session, missingSteps(session, targets), work);
}

/** The same for steps that are named. */
export async function withSteps<Result>(
  session: Session,
  steps: readonly Step[],
  work: (listen: Listen) => Promise<Result>,
): Promise<Result> {
  // Without steps there may still be a note.
  if (steps.length === 0 || !session.output.live) return work(plainLines(session.output));
  return liveTree(session.output, steps, work);
}

/** What is to be built, each step once though several images need it. */
export function missingSteps(session: Session, targets: readonly Target[]): Step[] {
  const steps = new Map<string, Step>();
  for (const { plan, root } of targets)
    for (const derivation of missing(root, session))
      if (shown.has(derivation.builder.type) && !steps.has(derivation.hash))
        steps.set(derivation.hash, { image: plan.name, derivation });
  return [...steps.values()];
}

function plainLines(output: Output): Listen {
  const started = new Map<string, number>();
  return (image) => (event) => {
    if (event.type === 'note') output.say(`${image}: ${event.message}`);
    if (event.type === 'note' || event.type === 'line') return;
    const { derivation, substituted } = event;
    if (substituted === undefined && !shown.has(derivation.builder.type)) return;
    const { hash } = derivation;
    if (event.type === 'start') {
      started.set(hash, performance.now());
      const bytes = substituted === undefined ? '' : `, ${inMebibytes(substituted)}`;
      output.say(`${image}: ${title(event)}${bytes} …`);
    } else {
      output.say(`${image}: ${title(event)} took ${since(started.get(hash)!)}`);
    }
  };
}

async function liveTree<Result>(
  output: Output,
  steps: readonly Step[],
  work: (listen: Listen) => Promise<Result>,
): Promise<Result> {
  const { Listr, ListrLogger, ProcessOutput } = await import('listr2');
  const turns = new Map(steps.map(({ derivation }) => [derivation.hash, turn()]));
  const notes: string[] = [];
  const result = work((image) => (event) => {
    if (event.type === 'note') notes.push(`${image}: ${event.message}`);
    else if (event.type === 'line') turns.get(event.derivation.hash)?.show(event.line);
    else turns.get(event.derivation.hash)?.[event.type](`${image}: ${title(event)}`);
  });
  // However it ends, no turn is waited for any longer.
  const settled = result.then(
    () => {
      for (const { done } of turns.values()) done();
    },
    (error: unknown) => {
      for (const { fail } of turns.values()) fail(error);
    },
  );
  const tasks = steps.map(({ image, derivation }) => ({
    title: `${image}: ${title({ derivation })}`,
    task: async (_: unknown, task: ShownTask) => {
      const own = turns.get(derivation.hash)!;
      const begun = await Promise.race([own.started, own.ended]);
      if (begun === undefined) {
        task.skip(`${image}: ${title({ derivation })} is not needed`);
        return;
      }
      // What is substituted was expected to be built.
      task.title = begun;
      const start = performance.now();
      own.show = (line) => {
        task.output = line;
      };
      await own.ended;
      task.title += `, ${since(start)}`;
    },
  }));
  const stderr = new ProcessOutput(process.stderr, process.stderr);
  const list = new Listr(tasks, {
    concurrent: true,
    registerSignalListeners: false,
    rendererOptions: { logger: new ListrLogger({ processOutput: stderr }) },
  });
  // The failure is told once, by whoever awaits the result.
  await list.run().catch(() => {});
  await settled;
  for (const note of notes) output.say(note);
  return result;
}

function since(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

type Turn = {
  /** Its title, once it is at work. */
  readonly started: Promise<string>;
  readonly ended: Promise<void>;
  readonly start: (title: string) => void;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
  /** Shows a line of the step's output. */
  show: (line: string) => void;
};

function turn(): Turn {
  let start!: (title: string) => void;
  let done!: () => void;
  let fail!: (error: unknown) => void;
  const started = new Promise<string>((resolve) => {
    start = resolve;
  });
  const ended = new Promise<void>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  // A step that is never reached fails unseen.
  ended.catch(() => {});
  return { started, ended, start, done, fail, show: () => {} };
}

function title({
  derivation,
  substituted,
}: {
  readonly derivation: Derivation;
  readonly substituted?: number;
}): string {
  const { name, builder } = derivation;
  if (substituted !== undefined) return `substitute ${name}`;
  switch (builder.type) {
    case 'fetch':
      return `fetch ${name}`;
    case 'folder':
      return `copy ${name}`;
    case 'patch':
      return `patch ${name}`;
    case 'kconfig':
      return `read ${name}`;
    case 'generate':
      return 'generate';
    case 'lkl':
    case 'disk':
    case 'image':
      return `build ${name}`;
    default:
      return builder satisfies never;
  }
}
