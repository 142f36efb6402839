// The series of an image's trees, each on the source that the config pins, for whoever looks at
// patches without building.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { libraryName } from '../../model/library-name.ts';
import type { Patch } from '../../model/patch.ts';
import { detectVersion } from '../../patch/applicable.ts';
import { applySeries, type SeriesOptions, type SeriesResult } from '../../patch/series.ts';
import type { Content, Files } from '../../patch/tree.ts';
import { type Derivation, treeFolder } from '../../plan/derivation.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import { type SeriesPlan, seriesOf } from '../../plan/series.ts';
import type { Context } from '../context.ts';
import { realise } from '../realise.ts';
import { folderTree } from './folder-tree.ts';

/** The series on one tree of an image. */
export type TreeSeries = Pick<SeriesPlan, 'tree' | 'patches' | 'path'> & {
  readonly image: string;
  readonly source: Derivation;
  readonly options: Pick<SeriesOptions, 'arch' | 'platform'>;
};

/** Every series that an image may have, also an empty one. */
export function treeSeries(plan: ImagePlan): TreeSeries[] {
  const { name, image, librarySources } = plan;
  const { arch, platform } = image;
  const common = { image: name, options: { arch, platform } };
  const filled = seriesOf(plan).map(({ tree, patches, path, patched }) => {
    return { ...common, tree, patches, path, source: patched.inputs.source! };
  });
  const empty = image.libraries.flatMap((library, index) => {
    if (library.type === 'lkl' || library.patches.length > 0) return [];
    const path = ['images', name, 'libraries', index, 'patches'];
    const tree = libraryName(library);
    return { ...common, tree, patches: [], path, source: librarySources[index]! };
  });
  return [...filled, ...empty];
}

/** A series with its tree at hand. */
export type OpenSeries = TreeSeries & {
  /** Read-only: it is in the store. */
  readonly folder: string;
  readonly files: Files;
  /** The tree's version, where it says one. */
  readonly version?: string;
};

/** Brings the source of a series into the store and opens it. */
export async function openSeries(
  plan: ImagePlan,
  series: TreeSeries,
  context: Context,
): Promise<OpenSeries> {
  const folder = join(await realise(plan, series.source, context), treeFolder(series.source));
  const files = folderTree(folder);
  const version = detectVersion(files);
  return { ...series, folder, files, ...(version !== undefined && { version }) };
}

/** The texts of the project that patches name. */
export function projectContent(project: string): Content {
  return (file) => readFileSync(join(project, file), 'utf8');
}

/**
 * What a series, or another one, does on its tree; nothing is written. Diffs have context, since
 * they are for whoever has the tree.
 */
export function applyTo(
  { files, patches, options }: OpenSeries,
  content: Content,
  others: readonly Patch[] = patches,
): SeriesResult {
  return applySeries(files, others, content, { context: 3, ...options });
}
