// Builds an image twice in surroundings that differ, and holds the outputs of each step against
// each other and against the store's. Nothing that an earlier build of these steps left is used,
// and nothing gets into the store.

import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, UserError } from '../diagnostics/diagnostic.ts';
import { type Derivation, runsMake, sha256 } from '../plan/derivation.ts';
import { type ImagePlan, stepsOf } from '../plan/plan.ts';
import { openJobserver } from '../run/jobserver.ts';
import { type OtherSurroundings, otherSurroundings } from '../run/other-surroundings.ts';
import { findSandbox } from '../run/sandbox.ts';
import { measureFolder } from '../store/folder.ts';
import { outputName, readRecord } from '../store/record.ts';
import { holdForProcess } from '../store/roots.ts';
import type { Store } from '../store/store.ts';
import { inTrial, type Trial } from '../store/trial.ts';
import { builderOf } from './builders.ts';
import type { Context } from './context.ts';
import { buildsDiffer, type Disagreement, storeDiffers } from './disagreement.ts';
import { realise } from './realise.ts';

const sides = ['first', 'second'] as const;
type Side = (typeof sides)[number];

const neither = 'neither';

/** Both builds of a step, and the content hashes of their outputs. */
type Pair = {
  readonly step: Derivation;
  readonly contents: Readonly<Record<Side, string>>;
};

/** Each build of each step that make builds, as it is shown to a person, in the order of building. */
export function repeatedSteps(plan: ImagePlan): Derivation[] {
  return madeSteps(plan).flatMap((step) => sides.map((side) => shown(step, side)));
}

function madeSteps(plan: ImagePlan): Derivation[] {
  return stepsOf(plan).filter(runsMake);
}

function shown(step: Derivation, side: Side): Derivation {
  return { ...step, name: `${step.name} (${side})`, hash: `${step.hash}-${side}` };
}

/** What the steps take that make does not build. */
export function repeatedInputs(plan: ImagePlan): Derivation[] {
  const inputs = madeSteps(plan).flatMap((step) => Object.values(step.inputs));
  return [plan.generated, ...inputs.filter((input) => !runsMake(input))];
}

/**
 * Builds an image twice and returns the SHA-256 of the image's file if all outputs are the same
 * bytes both times, and the same as the store's where they are in it.
 * @throws UserError exit 104 where they are not; exit 100 where a build fails.
 */
export async function repeatImage(plan: ImagePlan, context: Context): Promise<string> {
  const { store, project, keepFailed, signal } = context;
  const inputs = repeatedInputs(plan);
  await holdForProcess(store.root, inputs.map(outputName));
  for (const input of inputs) await realise(plan, input, context);
  // Another project may have an image of this name.
  const name = `${plan.name}-${sha256(project).slice(0, 8)}`;
  return inTrial(store.root, name, { keepFailed, signal }, async (trial) => {
    const other = await otherSurroundings(await findSandbox(), join(trial.folder, 'preload'));
    const { jobs } = await context.jobserver();
    const more = await openJobserver(jobs + 1, trial.folder);
    noteVaried(other, jobs, context);
    const second = { ...context, surroundings: other.surroundings, jobserver: async () => more };
    const pairs: Pair[] = [];
    try {
      for (const step of madeSteps(plan)) {
        const first = await buildSide(plan, step, 'first', trial, context);
        const again = await buildSide(plan, step, 'second', trial, second).catch((error) => {
          throw failsElsewhere(error, plan, step, context);
        });
        pairs.push({ step, contents: { first, second: again } });
      }
    } finally {
      more.close();
    }
    await compare(plan, pairs, trial, context);
    return sha256(await readFile(join(outputOf(trial.folder, 'first', plan.result), plan.name)));
  });
}

/** @throws UserError exit 104 for the first step that differs. */
async function compare(
  { name: image }: ImagePlan,
  pairs: readonly Pair[],
  trial: Trial,
  { store, signal }: Context,
): Promise<void> {
  const disagreement = async ({ step }: Pair): Promise<Disagreement> => {
    const kept = await trial.keep();
    const scratch = [scratchOf(kept, 'first', step), scratchOf(kept, 'second', step)] as const;
    return { image, step: step.name, scratch, kept };
  };
  const [different, ...later] = pairs.filter(({ contents: c }) => c.first !== c.second);
  if (different !== undefined)
    throw await buildsDiffer(
      await disagreement(different),
      later.map(({ step }) => step.name),
      whatStoreHas(different, store),
      signal,
    );
  const disputed = pairs.find((pair) => whatStoreHas(pair, store) === neither);
  if (disputed !== undefined)
    throw await storeDiffers(await disagreement(disputed), store.path(disputed.step));
}

/** Whose bytes the store has of a step; undefined where it has none. */
function whatStoreHas({ step, contents }: Pair, store: Store): string | undefined {
  const record = store.has(step) ? readRecord(store.root, outputName(step)) : undefined;
  if (record === undefined) return undefined;
  const side = sides.find((side) => contents[side] === record.content);
  return side === undefined ? neither : `the ${side}`;
}

function noteVaried(
  { varied, unvaried }: OtherSurroundings,
  jobs: number,
  { onEvent }: Context,
): void {
  const message = `built twice with other ${[...varied, `jobs (${jobs}, ${jobs + 1})`].join(', ')}`;
  onEvent({ type: 'note', message });
  const reasons = new Set(unvaried.map(({ reason }) => reason));
  for (const reason of reasons) {
    const whats = unvaried.filter((u) => u.reason === reason).map(({ what }) => what);
    onEvent({ type: 'note', message: `not varied: ${whats.join(', ')}: ${reason}` });
  }
}

/** Where a side of a step is built; an image may be called `lkl` too, and have many disks. */
function scratchOf(folder: string, side: Side, { name, builder }: Derivation): string {
  return join(folder, side, builder.type === 'disk' ? name : builder.type);
}

function outputOf(folder: string, side: Side, step: Derivation): string {
  return join(scratchOf(folder, side, step), 'output');
}

/** Builds a step from what its own side built before, and returns the output's content hash. */
async function buildSide(
  plan: ImagePlan,
  step: Derivation,
  side: Side,
  { folder }: Trial,
  context: Context,
): Promise<string> {
  const { store, onEvent } = context;
  const scratch = scratchOf(folder, side, step);
  const output = outputOf(folder, side, step);
  const log = join(store.root, 'logs', `${outputName(step)}.${side}.log`);
  const own: Context = {
    ...context,
    incremental: false,
    store: {
      ...store,
      path: (input) => (runsMake(input) ? outputOf(folder, side, input) : store.path(input)),
      log: () => log,
    },
    onEvent: (event) => {
      if ('derivation' in event) onEvent({ ...event, derivation: shown(event.derivation, side) });
      // The second build would say it again.
      else if (side === 'first') onEvent(event);
    },
  };
  own.onEvent({ type: 'start', derivation: step });
  await rm(log, { force: true });
  await mkdir(output, { recursive: true });
  await builderOf(plan, step, own)(output, scratch);
  const { content } = await measureFolder(output);
  own.onEvent({ type: 'done', derivation: step });
  return content;
}

function failsElsewhere(
  error: unknown,
  plan: ImagePlan,
  step: Derivation,
  { keepFailed }: Context,
): unknown {
  if (!(error instanceof UserError)) return error;
  const found = error.diagnostics.map(({ suggestion, ...diagnostic }) =>
    keepFailed && suggestion !== undefined ? { ...diagnostic, suggestion } : diagnostic,
  );
  const summary: Diagnostic = {
    code: 'repro/fails',
    message: `${step.name} was built as always, and cannot be built in other surroundings.`,
    ...(!keepFailed && { suggestion: `unikernel --keep-failed repro ${plan.name}` }),
  };
  return new UserError([...found, summary], error.exitCode, { cause: error });
}
