// Builds an image twice in surroundings that differ, and holds the outputs of each step against
// each other and against the store's. Nothing that an earlier build of these steps left is used,
// and nothing gets into the store.

import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { closure, type Derivation, runsMake, sha256 } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { runDiffoscope } from '../run/diffoscope.ts';
import { openJobserver } from '../run/jobserver.ts';
import { type OtherSurroundings, otherSurroundings } from '../run/other-surroundings.ts';
import { findSandbox } from '../run/sandbox.ts';
import { installCommand } from '../run/tools.ts';
import { makeReadOnly, measureFolder } from '../store/folder.ts';
import { outputName, readRecord } from '../store/record.ts';
import { holdForProcess } from '../store/roots.ts';
import { inTrial, type Trial } from '../store/trial.ts';
import { builderOf } from './builders.ts';
import type { Context } from './context.ts';
import { describeFile, differingObject, differingOutput } from './difference.ts';
import { realise } from './realise.ts';

const sides = ['first', 'second'] as const;
type Side = (typeof sides)[number];

/** Both builds of a step: the folders with output and build tree, and what the outputs measure. */
type Pair = {
  readonly step: Derivation;
  readonly contents: Readonly<Record<Side, string>>;
};

const diffoscopeLines = 12;

/** Each build of each step that make builds, as it is shown to a person, in the order of building. */
export function repeatedSteps(plan: ImagePlan): Derivation[] {
  return stepsOf(plan).flatMap((step) => sides.map((side) => shown(step, side)));
}

function stepsOf(plan: ImagePlan): Derivation[] {
  return closure(plan.result).filter(runsMake);
}

function shown(step: Derivation, side: Side): Derivation {
  return { ...step, name: `${step.name} (${side})`, hash: `${step.hash}-${side}` };
}

/** What the steps take that make does not build. */
export function repeatedInputs(plan: ImagePlan): Derivation[] {
  const inputs = stepsOf(plan).flatMap((step) => Object.values(step.inputs));
  return [plan.generated, ...inputs.filter((input) => !runsMake(input))];
}

/**
 * Builds an image twice and returns the SHA-256 of the image's file if all outputs are the same
 * bytes both times, and the same as the store's where they are in it.
 * @throws UserError exit 104 where they are not; exit 100 where a build fails.
 */
export async function repeatImage(plan: ImagePlan, context: Context): Promise<string> {
  const { store, project, keepFailed } = context;
  const inputs = repeatedInputs(plan);
  await holdForProcess(store.root, inputs.map(outputName));
  for (const input of inputs) await realise(plan, input, context);
  // Another project may have an image of this name.
  const name = `${plan.name}-${sha256(project).slice(0, 8)}`;
  return inTrial(store.root, name, { keepFailed }, async (trial) => {
    const other = await otherSurroundings(await findSandbox(), join(trial.folder, 'preload'));
    const { jobs } = await context.jobserver();
    const more = await openJobserver(jobs + 1, trial.folder);
    noteVaried(other, jobs, context);
    const second = { ...context, surroundings: other.surroundings, jobserver: async () => more };
    const pairs: Pair[] = [];
    try {
      for (const step of stepsOf(plan))
        pairs.push({
          step,
          contents: {
            first: await buildSide(plan, step, 'first', trial, context),
            second: await buildSide(plan, step, 'second', trial, second).catch((error: unknown) => {
              throw failsElsewhere(error, plan, step, context);
            }),
          },
        });
    } finally {
      more.close();
    }
    const different = pairs.filter(({ contents }) => contents.first !== contents.second);
    if (different.length > 0) throw await differs(plan, different, trial, context);
    const disagreeing = pairs.filter((pair) => storeAgrees(pair, context) === 'neither');
    if (disagreeing.length > 0) throw await storeDiffers(plan, disagreeing, trial, context);
    return sha256(await readFile(join(outputOf(trial.folder, 'first', plan.result), plan.name)));
  });
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

/** Where a side of a step is built; an image may be called `lkl` too. */
function scratchOf(folder: string, side: Side, { builder }: Derivation): string {
  return join(folder, side, builder.type);
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
  await makeReadOnly(output);
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

/** Whose bytes the store has of a step, if it has any. */
function storeAgrees({ step, contents }: Pair, { store }: Context): Side | 'neither' | undefined {
  const record = store.has(step) ? readRecord(store.root, outputName(step)) : undefined;
  if (record === undefined) return undefined;
  return sides.find((side) => contents[side] === record.content) ?? 'neither';
}

async function differs(
  plan: ImagePlan,
  [pair, ...later]: readonly Pair[],
  trial: Trial,
  context: Context,
): Promise<UserError> {
  const { step } = pair!;
  const kept = await trial.keep();
  const folders = sides.map((side) => scratchOf(kept, side, step)) as [string, string];
  const at = (path: string): [string, string] =>
    folders.map((folder) => join(folder, path)) as [string, string];
  const file = (await differingOutput(...at('output')))!;
  const object = await differingObject(...at('build'));
  const names = ['the first', 'the second'] as const;
  const agreed = storeAgrees(pair!, context);
  // The object is smaller and nearer to the cause.
  const closest = at(object ? join('build', object.path) : join('output', file.path));
  const text = join(kept, 'diffoscope.txt');
  const said = await runDiffoscope(...closest, text, context.signal);
  const notes = [
    `the output: ${describeFile(file, { one: 'file', many: 'files' }, names)}`,
    ...(object
      ? [
          `the object file: ${describeFile(object, { one: 'object file', many: 'object files' }, names)}`,
        ]
      : []),
    ...(later.length > 0
      ? [`what is made from it differs too: ${later.map((l) => l.step.name).join(', ')}`]
      : []),
    ...(agreed === undefined
      ? []
      : [`the store has ${agreed === 'neither' ? 'other bytes again' : `those of the ${agreed}`}`]),
    `both builds are kept in ${kept}: first/ and second/, each with its outputs and build trees`,
    ...(said === undefined ? [] : [`diffoscope says:\n${firstLines(said, diffoscopeLines)}`]),
  ];
  return new UserError(
    {
      code: 'repro/differs',
      message: `${plan.name} does not repeat: two builds of ${step.name} differ in ${file.path}.`,
      notes,
      suggestion:
        said === undefined
          ? `${installCommand(['diffoscope-minimal'])} && diffoscope ${closest.join(' ')}`
          : `less ${text}`,
    },
    exitCode.notReproducible,
  );
}

async function storeDiffers(
  plan: ImagePlan,
  [pair]: readonly Pair[],
  trial: Trial,
  { store }: Context,
): Promise<UserError> {
  const { step } = pair!;
  const kept = await trial.keep();
  const stored = store.path(step);
  const file = await differingOutput(stored, outputOf(kept, 'first', step));
  const names = ['the store', 'both builds'] as const;
  return new UserError(
    {
      code: 'repro/store-differs',
      message: `The store's ${step.name} is not what two builds of it agree on.`,
      notes: [
        ...(file ? [describeFile(file, { one: 'file', many: 'files' }, names)] : []),
        `the store's: ${stored}`,
        `both builds are kept in ${kept}`,
      ],
      suggestion: `rm -rf ${stored} && unikernel build ${plan.name}`,
    },
    exitCode.notReproducible,
  );
}

function firstLines(text: string, limit: number): string {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= limit) return lines.join('\n');
  return [...lines.slice(0, limit), `… ${lines.length - limit} more lines`].join('\n');
}
