import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { applySeries, conflictsOf, type SeriesResult, seriesFiles } from '../patch/series.ts';
import { reasonToSkip } from '../patch/state.ts';
import type { Derivation } from '../plan/derivation.ts';
import { marker } from '../plan/marker.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { type SeriesPlan, seriesOf } from '../plan/series.ts';
import { copyFolder } from '../store/folder.ts';
import type { Context } from './context.ts';
import { folderTree } from './patch/folder-tree.ts';

/** Makes a patched tree. @throws UserError exit 4 with every conflict of its series. */
export async function patchTree(
  plan: ImagePlan,
  derivation: Derivation,
  output: string,
  context: Context,
): Promise<void> {
  const series = seriesOf(plan).find(({ patched }) => patched.hash === derivation.hash)!;
  const { changed } = await applied(series, plan, context);
  await copyFolder(treeBefore(series, context), output);
  for (const [file, { after }] of changed) {
    await mkdir(dirname(join(output, file)), { recursive: true });
    await writeFile(join(output, file), after);
  }
}

/** Every series as it is committed. */
export type RenderedSeries = {
  /** Plain diffs by their path below `patches/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Why a patch has none, by tree and name. */
  readonly skipped: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

/** Renders every series, and tells what is skipped. @throws UserError exit 4 as `applySeriesOf`. */
export async function renderSeries(plan: ImagePlan, context: Context): Promise<RenderedSeries> {
  const files = new Map<string, string>();
  const skipped: Record<string, Record<string, string>> = {};
  for (const { tree, ours, result } of await applySeriesOf(plan, context)) {
    for (const [name, text] of seriesFiles(result, { sums: !ours }))
      files.set(`${tree}/${name}`, text);
    for (const patch of result.patches) {
      const reason = reasonToSkip(patch);
      if (reason === undefined) continue;
      skipped[tree] = { ...skipped[tree], [patch.name]: reason };
      const message = `the patch ${patch.name} of ${tree} is skipped: ${reason}`;
      context.onEvent({ type: 'note', message });
    }
  }
  return { files, skipped };
}

/** A series, and what it does to its tree. */
export type AppliedSeries = SeriesPlan & { readonly result: SeriesResult };

/**
 * Applies every series of an image to its source, which is in the store; writes nothing.
 * @throws UserError exit 4 with every conflict of the first series that has some.
 */
export async function applySeriesOf(plan: ImagePlan, context: Context): Promise<AppliedSeries[]> {
  const results: AppliedSeries[] = [];
  for (const series of seriesOf(plan))
    results.push({ ...series, result: await applied(series, plan, context) });
  return results;
}

async function applied(
  series: SeriesPlan,
  { name, image }: ImagePlan,
  context: Context,
): Promise<SeriesResult> {
  const before = folderTree(treeBefore(series, context));
  const content = (file: string): string => readFileSync(join(context.project, file), 'utf8');
  const result = applySeries(before, series.patches, content, {
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

function treeBefore({ patched }: SeriesPlan, { store }: Context): string {
  const folder = patched.builder.type === 'patch' ? patched.builder.folder : '';
  return join(store.path(patched.inputs.source!), folder);
}
