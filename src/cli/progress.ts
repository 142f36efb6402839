import type { Derivation } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import type { Event } from '../realise/context.ts';
import { missing } from '../realise/realise.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';

/** The steps of a build that take long enough to be worth a line. */
const shown = new Set(['fetch', 'patch', 'lkl', 'image']);

/**
 * Runs `work` and shows how it gets on: a tree of steps on a terminal, a line a step elsewhere,
 * nothing when nothing is to be done.
 */
export async function withProgress<Result>(
  session: Session,
  plan: ImagePlan,
  root: Derivation,
  work: (onEvent: (event: Event) => void) => Promise<Result>,
): Promise<Result> {
  const steps = missing(root, session).filter(({ builder }) => shown.has(builder.type));
  // Without steps there may still be a note.
  if (steps.length === 0 || !session.output.live)
    return work(plainLines(plan.name, session.output));
  return liveTree(plan.name, session.output, steps, work);
}

function plainLines(image: string, output: Output): (event: Event) => void {
  const started = new Map<string, number>();
  return (event) => {
    if (event.type === 'note') output.say(`${image}: ${event.message}`);
    if (event.type === 'note' || event.type === 'line') return;
    if (!shown.has(event.derivation.builder.type)) return;
    const { hash } = event.derivation;
    if (event.type === 'start') {
      started.set(hash, performance.now());
      output.say(`${image}: ${title(event.derivation)} …`);
    } else {
      output.say(
        `${image}: ${title(event.derivation)} took ${((performance.now() - started.get(hash)!) / 1000).toFixed(1)} s`,
      );
    }
  };
}

async function liveTree<Result>(
  image: string,
  output: Output,
  steps: readonly Derivation[],
  work: (onEvent: (event: Event) => void) => Promise<Result>,
): Promise<Result> {
  const { Listr, ListrLogger, PRESET_TIMER, ProcessOutput } = await import('listr2');
  const turns = new Map(steps.map((step) => [step.hash, turn()]));
  const notes: string[] = [];
  let show: (line: string) => void = () => {};
  const result = work((event) => {
    if (event.type === 'line') show(event.line);
    else if (event.type === 'note') notes.push(event.message);
    else turns.get(event.derivation.hash)?.[event.type]();
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
  const tasks = steps.map((step) => ({
    title: `${image}: ${title(step)}`,
    task: async (_: unknown, task: { output: string }) => {
      const { started, ended } = turns.get(step.hash)!;
      await Promise.race([started, ended]);
      show = (line) => {
        task.output = line;
      };
      await ended;
    },
  }));
  const stderr = new ProcessOutput(process.stderr, process.stderr);
  const list = new Listr(tasks, {
    registerSignalListeners: false,
    rendererOptions: { timer: PRESET_TIMER, logger: new ListrLogger({ processOutput: stderr }) },
  });
  // The failure is told once, by whoever awaits the result.
  await list.run().catch(() => {});
  await settled;
  for (const note of notes) output.say(`${image}: ${note}`);
  return result;
}

type Turn = {
  readonly started: Promise<void>;
  readonly ended: Promise<void>;
  readonly start: () => void;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
};

function turn(): Turn {
  let start!: () => void;
  let done!: () => void;
  let fail!: (error: unknown) => void;
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const ended = new Promise<void>((resolve, reject) => {
    done = resolve;
    fail = reject;
  });
  // A step that is never reached fails unseen.
  ended.catch(() => {});
  return { started, ended, start, done, fail };
}

function title({ name, builder }: Derivation): string {
  switch (builder.type) {
    case 'fetch':
      return `fetch ${name}`;
    case 'folder':
      return `copy ${name}`;
    case 'patch':
      return `patch ${name}`;
    case 'generate':
      return 'generate';
    case 'lkl':
    case 'image':
      return `build ${name}`;
    default:
      return builder satisfies never;
  }
}
