import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { findProject, type LoadedConfig, loadConfig } from '../config/load.ts';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { TrustedCache } from '../model/cache-url.ts';
import { type LockProblem, lockProblems } from '../plan/lock-state.ts';
import { type Facts, fetchedPlaces, type ImagePlan, planImage } from '../plan/plan.ts';
import type { Context } from '../realise/context.ts';
import { gatherFacts, type Overrides, parseOverrides, placesOf } from '../realise/facts.ts';
import type { Jobserver } from '../run/jobserver.ts';
import { usualSurroundings } from '../run/surroundings.ts';
import { openSubstituter } from '../store/cache/substituter.ts';
import { storeRoot } from '../store/root.ts';
import { openStore, type Store } from '../store/store.ts';
import { cachesOf } from './caches.ts';
import type { Output } from './output.ts';

/** The options that every command takes. */
export type GlobalOptions = {
  readonly directory: string;
  readonly jobs?: number;
  readonly frozen: boolean;
  readonly offline: boolean;
  /** Whether caches may be asked. */
  readonly substitute: boolean;
  readonly keepFailed: boolean;
  readonly fromScratch: boolean;
  readonly ccache: boolean;
  readonly source: readonly string[];
  /** The release whose toolchain is demanded. */
  readonly toolchainOf?: string;
};

/** One call of the tool on one project. */
export type Session = {
  readonly project: string;
  readonly store: Store;
  readonly loaded: LoadedConfig;
  readonly options: GlobalOptions;
  readonly overrides: Overrides;
  /** Whether the images are not those of the config, for this call alone. */
  readonly isAltered?: boolean;
  readonly output: Output;
  /** Whoever called wants it to end. */
  readonly signal: AbortSignal;
  /**
   * Said once more, and now without leaving time to end in order. Absent where the first time means
   * that already.
   */
  readonly atOnce?: AbortSignal;
};

/** Finds the project, opens the store and loads the config. */
export async function openSession(
  options: GlobalOptions,
  output: Output,
  signal: AbortSignal,
  atOnce: AbortSignal,
): Promise<Session> {
  return loadSession({ ...(await openWorkplace(options, output, signal)), atOnce });
}

/** Loads the config of a project. */
export async function loadSession(workplace: Workplace): Promise<Session> {
  const { project, store, options } = workplace;
  const loaded = await loadConfig(project, { cacheDir: join(store.root, 'configs') });
  return { ...workplace, loaded, overrides: parseOverrides(options.source, loaded.config) };
}

/** A session whose config is not read yet. */
export type Workplace = Omit<Session, 'loaded' | 'overrides'>;

/** Finds the project and opens the store. */
export async function openWorkplace(
  options: GlobalOptions,
  output: Output,
  signal: AbortSignal,
): Promise<Workplace> {
  const project = await findProject(options.directory);
  output.project = project;
  const store = await openStore(storeRoot(process.env));
  return { project, store, options, output, signal };
}

/** The names asked for, or all images of the config. @throws UserError for an unknown one. */
export function selectImages(session: Session, names: readonly string[]): string[] {
  const all = Object.keys(session.loaded.config.images);
  const unknown = names.filter((name) => !all.includes(name));
  if (unknown.length === 0) return names.length > 0 ? [...names] : all;
  throw new UserError(
    unknown.map((name) => {
      const near = nearest(name, all);
      return {
        code: 'cli/unknown-image',
        message: `There is no image '${name}' in unikernel.config.ts.`,
        notes: [`the images are ${all.join(', ')}`],
        ...(near && { suggestion: `did you mean '${near}'?` }),
      };
    }),
    exitCode.usage,
  );
}

/** The one image a command works on. @throws UserError when it is not clear which. */
export function selectImage(session: Session, name: string | undefined): string {
  const names = selectImages(session, name === undefined ? [] : [name]);
  if (names.length === 1) return names[0]!;
  throw new UserError(
    {
      code: 'cli/which-image',
      message: 'The config has several images: name the one that is meant.',
      notes: [`the images are ${names.join(', ')}`],
    },
    exitCode.usage,
  );
}

/**
 * The plans of images.
 * @throws UserError exit 3 when the lockfile lacks a source, 2 when the toolchain is not the one
 * that was demanded
 */
export async function planImages(session: Session, names: readonly string[]): Promise<ImagePlan[]> {
  return (await planWithFacts(session, names)).plans;
}

/** The plans of images, and what they were made from. @throws UserError as `planImages` does */
export async function planWithFacts(
  session: Session,
  names: readonly string[],
): Promise<{ plans: ImagePlan[]; facts: Facts }> {
  const { images } = session.loaded.config;
  const chosen = names.map((name) => {
    const image = images[name]!;
    return { name, image, places: placesOf(name, image, session.project, session.overrides) };
  });
  const places = chosen.map((image) => image.places);
  const facts = await gatherFacts(session.project, places, session.store, process.env);
  const problems = lockProblems(places.flatMap(fetchedPlaces), facts.lock);
  if (problems.length > 0) throw await locatedProblems(problems, session);
  const { toolchainOf } = session.options;
  if (toolchainOf !== undefined) {
    const { demandToolchainOf } = await import('../realise/release/demand-toolchain.ts');
    demandToolchainOf(toolchainOf, facts);
  }
  const plans = chosen.map(({ name, image, places }) => planImage(name, image, places, facts));
  return { plans, facts };
}

/** What is wrong between config and lockfile, each with its place in the config. */
export async function locatedProblems(
  problems: readonly LockProblem[],
  { loaded }: Session,
): Promise<UserError> {
  const located = problems.map(async ({ path, ...diagnostic }) => {
    const location = path && (await loaded.locate(path));
    return location ? { ...diagnostic, location } : diagnostic;
  });
  return new UserError(await Promise.all(located), exitCode.stale);
}

/** What realising needs, one for all that a call realises; what happens is told to nobody. */
export function contextOf(
  session: Session,
  caches: readonly TrustedCache[] = cachesOf(session, process.env),
): Context {
  const { project, store, options, signal, loaded } = session;
  let jobserver: Promise<Jobserver> | undefined;
  return {
    project,
    store,
    substituter: openSubstituter(caches, store, process.env),
    jobserver: () => {
      jobserver ??= openJobs(options.jobs ?? availableParallelism(), store);
      return jobserver;
    },
    underWay: new Map(),
    offline: options.offline,
    keepFailed: options.keepFailed,
    incremental: !options.fromScratch,
    surroundings: usualSurroundings,
    ccache: options.ccache,
    signal,
    locate: loaded.locate,
    onEvent: () => {},
  };
}

async function openJobs(jobs: number, { root }: Store): Promise<Jobserver> {
  const { openJobserver } = await import('../run/jobserver.ts');
  return openJobserver(jobs, join(root, 'tmp'));
}
