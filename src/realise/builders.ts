// What each kind of derivation does. A builder writes into the output folder it is given and into
// a scratch folder beside it; the store moves the output into place when it is whole.

import { cp, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Disk } from '../model/device.ts';
import { lockKey } from '../model/lock-key.ts';
import { type Builder, type Derivation, treeFolder } from '../plan/derivation.ts';
import { diskFile, diskPrograms } from '../plan/disks.ts';
import { packageRoot } from '../plan/package-root.ts';
import { folderOf } from '../plan/parts.ts';
import type { ImagePlan, LinuxPlan } from '../plan/plan.ts';
import { type CompilerCache, cacheCompiler } from '../run/compiler-cache.ts';
import { requireDiskTools } from '../run/disk-tools.ts';
import { MakeFailed, type MakeOptions, runMake } from '../run/make.ts';
import { findSandbox, type Mount } from '../run/sandbox.ts';
import { offlineError } from '../store/fetch/errors.ts';
import { copyFolder, hashFolder } from '../store/folder.ts';
import { cacheFolder, keep, keptName, takeKept } from '../store/kept.ts';
import { outputName } from '../store/record.ts';
import type { Store } from '../store/store.ts';
import { checkLinuxKconfig, checkUnikraftKconfig } from './check-kconfig.ts';
import { requireRelease, versionNotes } from './check-version.ts';
import type { Context } from './context.ts';
import { generateFiles, linuxConfig, writeFiles } from './generated.ts';
import { blamePatches } from './redefined.ts';
import { patchTree } from './trees.ts';

export type Build = (output: string, scratch: string) => Promise<void>;

/** The builder of one derivation of an image; its inputs are in the store by then. */
export function builderOf(plan: ImagePlan, derivation: Derivation, context: Context): Build {
  const { builder } = derivation;
  switch (builder.type) {
    case 'fetch':
      return fetchBuilder(builder, context);
    case 'folder':
      return (output) => addFolder(folderOf(plan, derivation)!.folder, builder.content, output);
    case 'patch':
      return async (output) => {
        if (derivation.hash === plan.unikraft.hash) {
          await requireRelease(plan, context);
          for (const message of versionNotes(plan, context))
            context.onEvent({ type: 'note', message });
        }
        await patchTree(plan, derivation, output, context);
      };
    case 'generate':
      return async (output) => writeFiles(await generateFiles(plan, context), output);
    case 'lkl':
      return (output, scratch) =>
        buildLkl(plan.linux!, { plan, derivation, scratch, context }, output);
    case 'disk':
      return (output, scratch) =>
        buildDisk(builder.disk, { plan, derivation, scratch, context }, output);
    case 'image':
      return (output, scratch) => buildImage({ plan, derivation, scratch, context }, output);
    default:
      return builder satisfies never;
  }
}

type Fetch = Extract<Builder, { type: 'fetch' }>;
type FetchContext = Pick<Context, 'offline' | 'signal' | 'onEvent'>;

/** The builder of a fixed-output source; it needs no plan. */
export function fetchBuilder(builder: Fetch, context: FetchContext): Build {
  return (output, scratch) => fetch(builder, output, scratch, context);
}

async function fetch(
  { source, type: _, ...pin }: Fetch,
  output: string,
  scratch: string,
  { offline, signal, onEvent }: FetchContext,
): Promise<void> {
  if (offline) throw offlineError(lockKey(source));
  const { fetchPinned } = await import('../store/fetch.ts');
  const notes = await fetchPinned(source, pin, { output, scratch, signal });
  for (const message of notes) onEvent({ type: 'note', message });
}

async function addFolder(from: string, content: string, output: string): Promise<void> {
  await copyFolder(from, output);
  // What was planned is what must be built, also when someone saves a file in between.
  if ((await hashFolder(output)) !== content) {
    throw new UserError(
      {
        code: 'source/changed',
        message: `${from} changed while it was read.`,
        suggestion: 'run again',
      },
      exitCode.build,
    );
  }
}

async function buildLkl(linux: LinuxPlan, step: MakeStep, output: string): Promise<void> {
  const { plan, scratch, context } = step;
  const { root } = context.store;
  const build = join(scratch, 'build');
  const tree = await keptTree(linux, context);
  const isKept = tree !== undefined && (await takeKept(root, tree, build));
  // Not in the first build of a tree, which nothing in the cache can help: ccache slows down what it
  // has not seen yet by a sixth.
  const compiler = isKept ? await compilerOf(step) : undefined;
  const requested = join(scratch, 'linux.config');
  await writeFile(requested, linuxConfig(plan.name, linux));
  const variables = {
    LINUX: context.store.path(linux.tree),
    KCONFIG: requested,
    BUILD: build,
    PREFIX: output,
  };
  const makefile = join(packageRoot, 'recipes/lkl/linux.mk');
  const make = maker(step, { makefile, variables, ...(compiler && { compiler }) });
  await make('config');
  try {
    await checkLinuxKconfig(plan.name, linux, join(output, 'config'), context);
  } catch (error) {
    // Nothing was compiled yet: the next try, with the option mended, goes on from here.
    if (tree !== undefined && !context.keepFailed) await keep(root, tree, build);
    throw error;
  }
  await make('all');
  if (tree !== undefined) await keep(root, tree, build);
}

/**
 * The name of the build tree to go on from: Kbuild compiles anew what an option, a header or a
 * command that changed has to do with. Without a sandbox there is none, because the commands name
 * the folder, which is another one each time.
 */
async function keptTree(
  { tree, lkl }: LinuxPlan,
  { incremental }: Context,
): Promise<string | undefined> {
  if (!incremental || 'problem' in (await findSandbox())) return undefined;
  return keptName(lkl.builder, outputName(tree));
}

async function buildDisk(
  disk: Pick<Disk, 'name' | 'filesystem' | 'size'>,
  step: MakeStep,
  output: string,
): Promise<void> {
  const { derivation, context } = step;
  const { from } = derivation.inputs;
  requireDiskTools(disk.filesystem, diskPrograms[disk.filesystem]);
  const variables = {
    DISK: join(output, diskFile(disk)),
    FILESYSTEM: disk.filesystem,
    SIZE: String(disk.size / 1024),
    NAME: disk.name,
    ...(from && { FROM: context.store.path(from) }),
  };
  const makefile = join(packageRoot, 'recipes/lkl/disk.mk');
  await maker(step, { makefile, variables })('disk');
}

async function buildImage(step: MakeStep, output: string): Promise<void> {
  const { plan, context } = step;
  const { make, build } = await imageMaker(step);
  await make('config');
  const config = join(build, 'image/.config');
  await checkUnikraftKconfig(plan, config, context);
  try {
    await make('image');
  } catch (error) {
    throw error instanceof MakeFailed ? await blamePatches(error, plan, context) : error;
  }
  for (const name of [plan.name, `${plan.name}.dbg`])
    await cp(join(build, name), join(output, name));
  await writeFile(join(output, 'config'), withoutFolders(await readFile(config, 'utf8')));
}

/** Unikraft's `.config` names the folders of the build, which are no setting. */
function withoutFolders(config: string): string {
  return config.replace(/^CONFIG_UK_(BASE|APP)=.*\n/gm, '');
}

/** The make of an image's own Makefile, and the folder that it builds in. */
export async function imageMaker(
  step: MakeStep,
): Promise<{ readonly make: (target: string) => Promise<void>; readonly build: string }> {
  const { plan, scratch, context } = step;
  const { store } = context;
  const build = join(scratch, 'build');
  const variables = {
    BUILD: build,
    UNIKRAFT: store.path(plan.unikraft),
    APPLICATION: store.path(plan.application),
    LIBRARIES: plan.libraries.map((library) => treeOf(library, store)).join(':'),
    ...(plan.linux && { LKL: store.path(plan.linux.lkl) }),
  };
  const makefile = join(store.path(plan.generated), 'Makefile');
  const compiler = await compilerOf(step);
  return { make: maker(step, { makefile, variables, ...(compiler && { compiler }) }), build };
}

/** Where the tree of a source is in the store. */
function treeOf(source: Derivation, store: Store): string {
  return join(store.path(source), treeFolder(source));
}

/**
 * ccache, unless there is none or everything is to be compiled. Only in a sandbox, where folders have
 * the same names each time.
 */
async function compilerOf({ scratch, context }: MakeStep): Promise<CompilerCache | undefined> {
  const { incremental, ccache, store } = context;
  if (!incremental || !ccache || 'problem' in (await findSandbox())) return undefined;
  return cacheCompiler(cacheFolder(store.root), scratch);
}

/** A derivation that make builds. */
export type MakeStep = {
  readonly plan: ImagePlan;
  readonly derivation: Derivation;
  readonly scratch: string;
  readonly context: Context;
};

/** What a step's make is called with. */
type Making = {
  readonly makefile: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly compiler?: CompilerCache;
};

/** A make that writes the derivation's log and reports its lines; call it target by target. */
function maker(
  step: MakeStep,
  { makefile, variables, compiler }: Making,
): (target: string) => Promise<void> {
  const { plan, derivation, scratch, context } = step;
  return async (target) => {
    const sandbox = await findSandbox();
    const jobserver = await context.jobserver();
    const make = (options: MakeOptions): Promise<void> =>
      jobserver.withJob(context.signal, () => runMake(options));
    await make({
      makefile,
      variables,
      targets: [target],
      jobs: jobserver.jobs,
      jobserver,
      inDirectory: scratch,
      ...('program' in sandbox && {
        sandbox: {
          program: sandbox.program,
          mounts: [...mountsOf(step, makefile), ...(compiler?.mounts ?? [])],
        },
      }),
      surroundings: context.surroundings,
      ...(compiler && { env: compiler.env }),
      what: derivation.name,
      logFile: context.store.log(derivation),
      signal: context.signal,
      project: context.project,
      origins: originsOf(plan, context),
      // Without its scratch folder the command of the failed step cannot be run by hand.
      ...(!context.keepFailed && { suggestion: `unikernel --keep-failed build ${plan.name}` }),
      onLine: (line) => context.onEvent({ type: 'line', derivation, line }),
    });
  };
}

/** What a builder sees: its scratch folder, its makefile and its inputs, named alike everywhere. */
function mountsOf({ derivation, scratch, context }: MakeStep, makefile: string): Mount[] {
  const { folder, preload } = context.surroundings;
  const inputs = Object.values(derivation.inputs).map((input) => ({
    outside: context.store.path(input),
    inside: `${folder}/store/${outputName(input)}`,
  }));
  const libraries = (preload?.libraries ?? []).map((library) => ({
    outside: library,
    inside: `${folder}/preload/${basename(library)}`,
  }));
  return [
    { outside: scratch, inside: `${folder}/build`, writable: true },
    // Its folder too: the generated Makefile reads the defconfig beside it.
    { outside: dirname(makefile), inside: `${folder}/makefile` },
    ...inputs,
    ...libraries,
  ];
}

/** The store's copies of folders, and where they come from: a compiler's message names the copy. */
function originsOf({ places, ...plan }: ImagePlan, { store }: Context): Record<string, string> {
  return Object.fromEntries([
    [store.path(plan.application), places.application.folder],
    // Not the patched ones: their lines are not those of the folder.
    ...plan.librarySources.flatMap((library, index) => {
      const place = places.libraries[index]!;
      return 'name' in place ? [[store.path(library), place.folder]] : [];
    }),
  ]);
}
