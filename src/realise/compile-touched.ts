// What reading a tree as text cannot see: whether what the patches bring is there a second time.
// The compiler and the linker are asked, for the libraries that the patches touch alone.

import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Patch } from '../model/patch.ts';
import { type Library, libraryIn } from '../patch/lower-library.ts';
import { isApplied } from '../patch/state.ts';
import { touchedFiles } from '../patch/touched.ts';
import type { Files } from '../patch/tree.ts';
import { sha256 } from '../plan/derivation.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { MakeFailed } from '../run/make.ts';
import { definersOf } from '../run/symbols.ts';
import { inTrial } from '../store/trial.ts';
import { imageMaker } from './builders.ts';
import type { Context } from './context.ts';
import { folderTree } from './patch/folder-tree.ts';
import { realise } from './realise.ts';
import { blamePatches } from './redefined.ts';
import { type AppliedSeries, applySeriesOf } from './trees.ts';

/** What compiling the touched libraries of an image showed. */
export type Compiled = {
  /** The names of those that were compiled, sorted. */
  readonly libraries: readonly string[];
  /** Those that patches touch, and that the image's configuration leaves out. */
  readonly leftOut: readonly string[];
  /** Each symbol of a patch that is there a second time; empty when all is well. */
  readonly findings: readonly Diagnostic[];
};

/**
 * Compiles the libraries that the patches of an image touch, in scratch space, and looks for what
 * is defined or declared twice. The image's inputs are realised first, Linux among them.
 * @throws UserError exit 4 when a series does not apply; exit 100 when a library fails to compile
 *   for any other reason.
 */
export async function compileTouched(plan: ImagePlan, context: Context): Promise<Compiled> {
  const { store, project, keepFailed, signal } = context;
  const inputs = [
    plan.generated,
    ...Object.values(plan.generated.inputs),
    ...Object.values(plan.result.inputs),
  ];
  for (const input of inputs) await realise(plan, input, context);
  const touched = librariesOf(await applySeriesOf(plan, context), context);
  const name = `compile-${plan.name}-${sha256(project).slice(0, 8)}`;
  return inTrial(store.root, name, { keepFailed, signal }, async ({ folder: scratch }) => {
    const { make, build } = await imageMaker({ plan, derivation: plan.result, scratch, context });
    await make('config');
    const config = await readFile(join(build, 'image/.config'), 'utf8');
    const built = [...touched.values()].filter(({ library }) => isBuilt(library, config));
    const findings: Diagnostic[] = [];
    for (const { library, patches } of built) {
      try {
        await make(`${library.name}.ld.o`);
      } catch (error) {
        findings.push(...(await told(error, plan, context)));
        continue;
      }
      findings.push(...(await definedTwice(join(build, 'image'), library, patches, context)));
    }
    const names = (some: readonly Touched[]): string[] => some.map(({ library }) => library.name);
    return {
      libraries: names(built).sort(),
      leftOut: names([...touched.values()].filter((one) => !built.includes(one))).sort(),
      findings,
    };
  });
}

/** A library, and the applied patches that touch it with their places in the config. */
type Touched = {
  readonly library: Library;
  readonly patches: { readonly patch: Patch; readonly path: readonly (string | number)[] }[];
};

function librariesOf(series: readonly AppliedSeries[], context: Context): Map<string, Touched> {
  const content = (file: string): string => readFileSync(join(context.project, file), 'utf8');
  const all = new Map<string, Touched>();
  for (const { tree, patches, path, patched, result } of series) {
    if (tree === 'linux') continue;
    const files = folderTree(context.store.path(patched));
    for (const outcome of result.patches.filter(isApplied)) {
      const patch = patches[outcome.index]!;
      const names = touchedFiles(patch, content);
      const libraries = new Map(
        (Array.isArray(names) ? names : []).flatMap((file) => {
          const library = libraryOf(file, files);
          return library ? [[library.name, library] as const] : [];
        }),
      );
      for (const [name, library] of libraries) {
        const known = all.get(name) ?? { library, patches: [] };
        known.patches.push({ patch, path: [...path, outcome.index] });
        all.set(name, known);
      }
    }
  }
  return all;
}

/** The library that a file belongs to: that of the nearest Makefile.uk above it. */
function libraryOf(file: string, tree: Files): Library | undefined {
  let folder = file;
  do {
    folder = dirname(folder);
    if (tree.read(join(folder, 'Makefile.uk')) === undefined) continue;
    const library = libraryIn(folder, tree);
    return 'code' in library ? undefined : library;
  } while (folder !== '.');
  return undefined;
}

function isBuilt({ condition }: Library, config: string): boolean {
  if (condition === 'y') return true;
  const symbol = /^\$\((\w+)\)$/.exec(condition ?? '')?.[1];
  return symbol !== undefined && new RegExp(`^${symbol}=y$`, 'm').test(config);
}

async function told(error: unknown, plan: ImagePlan, context: Context): Promise<Diagnostic[]> {
  if (!(error instanceof MakeFailed)) throw error;
  const blamed = await blamePatches(error, plan, context);
  if (blamed === error) throw error;
  return blamed.diagnostics.filter((diagnostic) => diagnostic !== error.summary);
}

/** A weak definition beside another one: the linker takes either, and says nothing. */
async function definedTwice(
  build: string,
  { name }: Library,
  patches: Touched['patches'],
  { locate }: Context,
): Promise<Diagnostic[]> {
  const definers = await definersOf(await objectsIn(join(build, name)));
  const findings: Diagnostic[] = [];
  for (const { patch, path } of patches) {
    for (const symbol of patch.provides) {
      const objects = (definers.get(symbol) ?? []).map((object) => relative(build, object)).sort();
      if (objects.length < 2) continue;
      const location = await locate(path);
      findings.push({
        code: 'patch/redefines',
        message: `The patch '${patch.name}' brings ${symbol}, and it is defined in ${objects.join(' and in ')}.`,
        ...(location && { location }),
        suggestion: `take '${patch.name}' out of the series, or name the trees without ${symbol} in appliesTo`,
      });
    }
  }
  return findings;
}

async function objectsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.o')).map((name) => join(folder, name));
}
