import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { disk } from '../../model/device.ts';
import { fetchedSource } from '../../model/source.ts';
import { type Derivation, derivation } from '../../plan/derivation.ts';
import { diskFile, diskPrograms } from '../../plan/disks.ts';
import { requireDiskTools } from '../../run/disk-tools.ts';
import { runMake } from '../../run/make.ts';
import { findSandbox } from '../../run/sandbox.ts';
import { copyFolder, removeFolder } from '../../store/folder.ts';
import { type Store, scratchFolder } from '../../store/store.ts';
import { fetchBuilder } from '../builders.ts';
import type { Event } from '../context.ts';
import { firstDifference } from './first-difference.ts';
import type { Release } from './read.ts';

export type RebuildOptions = {
  readonly store: Store;
  readonly jobs: number;
  readonly offline: boolean;
  readonly signal: AbortSignal;
  /** What is about to be done, in a few words. */
  readonly say: (message: string) => void;
};

/** How a rebuilt file differs from the released one. */
export type Difference = { readonly file: string; readonly problem: string };

export type Rebuilt =
  | { readonly equal: true }
  /** `kept` is the folder with the rebuilt files. */
  | { readonly equal: false; readonly kept: string; readonly differences: readonly Difference[] };

/**
 * Builds the image of a release, and its disks, from nothing but the release and the sources that it locks, by
 * plain make, and compares. What comes out different is kept until `store gc`.
 * @throws UserError exit 100 when a fetch or make fails
 */
export async function rebuild(
  folder: string,
  { image }: Release,
  options: RebuildOptions,
): Promise<Rebuilt> {
  const { root } = options.store;
  const scratch = scratchFolder(root);
  const kept = join(root, 'tmp', `failed-release-${image}`);
  try {
    const project = join(scratch, 'project');
    const plan = readPlan(join(folder, 'project', 'generated', image, 'plan.json'));
    for (const { filesystem } of plan.disks) requireDiskTools(filesystem, diskPrograms[filesystem]);
    await copyFolder(join(folder, 'project'), project);
    await addSources(lockedSources(plan), join(project, 'sources'), options);
    const targets = plan.disks.length > 0 ? ['image', 'disks'] : ['image'];
    await make({ image, targets, scratch }, options);
    const build = join(scratch, 'build');
    const differences: Difference[] = [];
    for (const file of [image, `${image}.dbg`, ...plan.disks.map(diskFile)]) {
      const problem = await firstDifference(join(folder, file), join(build, file));
      if (problem !== undefined) differences.push({ file, problem });
    }
    if (differences.length === 0) return { equal: true };
    await removeFolder(kept);
    await rename(scratch, kept);
    return { equal: false, kept: join(kept, 'build'), differences };
  } finally {
    await removeFolder(scratch);
  }
}

const fetchStep = z.object({
  builder: z.literal('fetch'),
  source: fetchedSource,
  integrity: z.string(),
  version: z.string().optional(),
  revision: z.string().optional(),
});

const plan = z.object({
  disks: z
    .array(z.object({ name: disk.shape.name, filesystem: disk.shape.filesystem }))
    .default([]),
  steps: z.record(
    // It names a folder.
    z.string().regex(/^[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*$/),
    z.union([
      fetchStep,
      z.object({ builder: z.enum(['folder', 'patch', 'generate', 'lkl', 'disk', 'image']) }),
    ]),
  ),
});

/** The fixed-output sources of the release, as its plan names them. */
function lockedSources({ steps }: z.infer<typeof plan>): Derivation[] {
  return Object.entries(steps).flatMap(([name, step]) => {
    if (step.builder !== 'fetch') return [];
    const { source, integrity, version, revision } = step;
    const pin = { integrity, ...(version && { version }), ...(revision && { revision }) };
    return [derivation(name, { type: 'fetch', source, ...pin })];
  });
}

/** @throws UserError exit 102 */
function readPlan(file: string): z.infer<typeof plan> {
  try {
    return plan.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const message = `The plan of the release cannot be used: ${file}.`;
    throw new UserError(
      { code: 'release/bad-plan', message, notes: [(cause as Error).message.slice(0, 500)] },
      exitCode.hashMismatch,
      { cause },
    );
  }
}

/** Puts what the release locks and does not bring where its Makefile looks for it. */
async function addSources(
  sources: readonly Derivation[],
  folder: string,
  options: RebuildOptions,
): Promise<void> {
  for (const source of sources) {
    const target = join(folder, source.name);
    if (!existsSync(target)) await copyFolder(await fetched(source, options), target);
  }
}

/** The store path of a source. It is the same derivation as in any build, so it may be there. */
async function fetched(source: Derivation, options: RebuildOptions): Promise<string> {
  const { store, say } = options;
  if (store.has(source)) await store.dropDamaged(source);
  else say(`fetch ${source.name} …`);
  if (source.builder.type !== 'fetch') throw new Error(`${source.name} is not fetched`);
  const { offline, signal } = options;
  const onEvent = (event: Event): void => {
    if (event.type === 'note') say(event.message);
  };
  return store.add(source, fetchBuilder(source.builder, { offline, signal, onEvent }));
}

type Make = {
  readonly image: string;
  readonly targets: readonly string[];
  readonly scratch: string;
};

async function make({ image, targets, scratch }: Make, options: RebuildOptions): Promise<void> {
  const { store, jobs, signal, say } = options;
  const project = join(scratch, 'project');
  const build = join(scratch, 'build');
  const sandbox = await findSandbox();
  if ('problem' in sandbox) say(`not sandboxed: ${sandbox.problem}`);
  const logFile = join(store.root, 'logs', `release-${image}.log`);
  await rm(logFile, { force: true });
  await mkdir(build);
  say('build …');
  await runMake({
    what: `the release of ${image}`,
    makefile: join(project, 'generated', image, 'Makefile'),
    variables: { PROJECT: project, SOURCES: join(project, 'sources'), BUILD: build },
    targets,
    jobs,
    inDirectory: scratch,
    ...('program' in sandbox && {
      sandbox: {
        program: sandbox.program,
        mounts: [{ outside: scratch, inside: '/unikernel/build', writable: true }],
      },
    }),
    logFile,
    signal,
    suggestion: `read the log: ${logFile}`,
  });
}
