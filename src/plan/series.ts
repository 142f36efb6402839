import { libraryName } from '../model/library-name.ts';
import type { Patch } from '../model/patch.ts';
import type { Derivation } from './derivation.ts';
import type { ImagePlan } from './plan.ts';

/** The series on one tree of an image. */
export type SeriesPlan = {
  /** `unikraft`, `linux`, or what a library is called. It is unique in its image. */
  readonly tree: string;
  readonly patches: readonly Patch[];
  /** Where the series stands in the config. */
  readonly path: readonly (string | number)[];
  /** Whether the tree may be quoted in diffs. */
  readonly ours: boolean;
  readonly patched: Derivation;
};

/** Every series of an image: those of Unikraft and Linux, also if empty, and of patched libraries. */
export function seriesOf(plan: ImagePlan): SeriesPlan[] {
  const { name, image, places, unikraft, linux } = plan;
  const inProject = (place: object): boolean =>
    'inProject' in place && place.inProject !== undefined;
  const all: SeriesPlan[] = [
    {
      tree: 'unikraft',
      patches: image.patches,
      path: ['images', name, 'patches'],
      ours:
        'name' in places.unikraft &&
        (image.unikraft.type === 'embedded' || inProject(places.unikraft)),
      patched: unikraft,
    },
  ];
  if (linux !== undefined) {
    const path = ['images', name, 'libraries', linux.index, 'patches'];
    const { patches } = linux.library;
    all.push({ tree: 'linux', patches, path, ours: false, patched: linux.tree });
  }
  for (const [index, library] of image.libraries.entries()) {
    if (library.type === 'lkl' || library.patches.length === 0) continue;
    all.push({
      tree: libraryName(library),
      patches: library.patches,
      path: ['images', name, 'libraries', index, 'patches'],
      ours: library.type === 'posix' || inProject(places.libraries[index]!),
      patched: plan.libraries[index]!,
    });
  }
  return all;
}
