import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Patch } from '../model/patch.ts';
import { applySeries, conflictsOf, type SeriesResult, seriesFiles } from '../patch/series.ts';
import type { Derivation } from '../plan/derivation.ts';
import { marker } from '../plan/marker.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { copyFolder } from '../store/folder.ts';
import type { Context } from './context.ts';

/** The series on one tree of an image. */
type Series = {
  readonly patches: readonly Patch[];
  /** Where the series stands in the config. */
  readonly path: readonly (string | number)[];
  /** A tree that is ours may be quoted in diffs. */
  readonly ours: boolean;
  readonly tree: Derivation;
};

function unikraftSeries({ name, image, places, unikraft }: ImagePlan): Series {
  const ours =
    'name' in places.unikraft &&
    (image.unikraft.type === 'embedded' || places.unikraft.inProject !== undefined);
  return { patches: image.patches, path: ['images', name, 'patches'], ours, tree: unikraft };
}

function linuxSeries({ name, linux }: ImagePlan): Series | undefined {
  if (linux === undefined) return undefined;
  const path = ['images', name, 'libraries', linux.index, 'patches'];
  return { patches: linux.library.patches, path, ours: false, tree: linux.tree };
}

/** Makes a patched tree. @throws UserError exit 4 with every conflict of its series. */
export async function patchTree(
  plan: ImagePlan,
  derivation: Derivation,
  output: string,
  context: Context,
): Promise<void> {
  const series = [unikraftSeries(plan), linuxSeries(plan)].find(
    (candidate) => candidate?.tree.hash === derivation.hash,
  )!;
  const { changed } = await applied(series, plan, context);
  await copyFolder(treeBefore(series, context), output);
  for (const [file, { after }] of changed) {
    await mkdir(dirname(join(output, file)), { recursive: true });
    await writeFile(join(output, file), after);
  }
}

/** Both series as plain diffs, by their path below `patches/`. */
export async function renderSeries(
  plan: ImagePlan,
  context: Context,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { tree, ours, result } of await applySeriesOf(plan, context))
    for (const [name, text] of seriesFiles(result, { sums: !ours }))
      files.set(`${tree}/${name}`, text);
  return files;
}

/** A series, and what it does to its tree. */
export type AppliedSeries = {
  readonly tree: 'unikraft' | 'linux';
  readonly patches: readonly Patch[];
  readonly ours: boolean;
  readonly result: SeriesResult;
};

/**
 * Applies both series of an image to their sources, which are in the store; writes nothing.
 * @throws UserError exit 4 with every conflict of the first series that has some.
 */
export async function applySeriesOf(plan: ImagePlan, context: Context): Promise<AppliedSeries[]> {
  const results: AppliedSeries[] = [];
  const all = { unikraft: unikraftSeries(plan), linux: linuxSeries(plan) };
  for (const tree of ['unikraft', 'linux'] as const) {
    const series = all[tree];
    if (series === undefined) continue;
    const { patches, ours } = series;
    results.push({ tree, patches, ours, result: await applied(series, plan, context) });
  }
  return results;
}

async function applied(
  series: Series,
  { name, image }: ImagePlan,
  context: Context,
): Promise<SeriesResult> {
  const before = treeBefore(series, context);
  const read = (file: string): string | undefined =>
    existsSync(join(before, file)) ? readFileSync(join(before, file), 'utf8') : undefined;
  const content = (file: string): string => readFileSync(join(context.project, file), 'utf8');
  const result = applySeries({ read }, series.patches, content, {
    context: series.ours ? 3 : 0,
    marker: marker(name),
    arch: image.arch,
    platform: image.platform,
  });
  const conflicts = conflictsOf(result);
  if (conflicts.length === 0) return result;
  const located = conflicts.map(async ({ path, diagnostic }) => {
    const location = await context.locate([...series.path, ...path]);
    return location ? { ...diagnostic, location } : diagnostic;
  });
  throw new UserError(await Promise.all(located), exitCode.patch);
}

function treeBefore({ tree }: Series, { store }: Context): string {
  const folder = tree.builder.type === 'patch' ? tree.builder.folder : '';
  return join(store.path(tree.inputs.source!), folder);
}
