// The series of an image's trees, each on the source that the config pins, for whoever looks at
// patches without building.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Patch } from '../../model/patch.ts';
import { treeVersion } from '../../model/tree-version.ts';
import { applySeries, type SeriesResult } from '../../patch/series.ts';
import type { Content, Files } from '../../patch/tree.ts';
import { type Derivation, treeFolder } from '../../plan/derivation.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import type { Context } from '../context.ts';
import { realise } from '../realise.ts';
import { folderTree } from './folder-tree.ts';

/** The series on one tree of an image. */
export type TreeSeries = {
  readonly image: string;
  /** `unikraft`, `linux`, or the library's name. */
  readonly tree: string;
  readonly patches: readonly Patch[];
  /** Where the series stands in the config. */
  readonly path: readonly (string | number)[];
  readonly source: Derivation;
};

/** Every series that an image may have, also an empty one. */
export function seriesOf({ name, image, unikraftSource, linux }: ImagePlan): TreeSeries[] {
  const unikraft: TreeSeries = {
    image: name,
    tree: 'unikraft',
    patches: image.patches,
    path: ['images', name, 'patches'],
    source: unikraftSource,
  };
  if (linux === undefined) return [unikraft];
  const path = ['images', name, 'libraries', linux.index, 'patches'];
  const { patches } = linux.library;
  return [unikraft, { image: name, tree: 'linux', patches, path, source: linux.source }];
}

/** A series with its tree at hand. */
export type OpenSeries = TreeSeries & {
  /** Read-only: it is in the store. */
  readonly folder: string;
  readonly files: Files;
  /** The version of a Unikraft tree, where it says one. */
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
  const version = treeVersion(files.read('version.mk') ?? '')?.version;
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
  { files, patches }: OpenSeries,
  content: Content,
  others: readonly Patch[] = patches,
): SeriesResult {
  return applySeries(files, others, content, { context: 3 });
}
