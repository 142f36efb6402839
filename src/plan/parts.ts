import { libraryName } from '../model/library-name.ts';
import type { Derivation } from './derivation.ts';
import type { Folder, ImagePlan, Place } from './plan.ts';

/** Something that an image is put together from. */
export type Part = {
  readonly role: 'application' | 'library' | 'unikraft' | 'linux' | 'disk';
  readonly step: Derivation;
  /** Unless it is fetched. */
  readonly folder?: Folder;
  /** The path in the config that names it. */
  readonly asked: readonly (string | number)[];
};

/** The parts of an image by what a person calls them; each name is there once. */
export function partsOf({ name, image, places, linux, ...plan }: ImagePlan): Map<string, Part> {
  const part = (
    role: Part['role'],
    step: Derivation,
    place: Place,
    ...below: Part['asked']
  ): Part => ({
    role,
    step,
    asked: ['images', name, ...below],
    ...('folder' in place && { folder: place }),
  });
  const parts = new Map([
    ['application', part('application', plan.application, places.application, 'application')],
  ]);
  for (const [index, library] of image.libraries.entries()) {
    const title = library.type === 'lkl' ? 'port of LKL' : `library ${libraryName(library)}`;
    const [step, place] = [plan.librarySources[index]!, places.libraries[index]!];
    parts.set(title, part('library', step, place, 'libraries', index));
  }
  parts.set('Unikraft tree', part('unikraft', plan.unikraftSource, places.unikraft, 'unikraft'));
  if (linux !== undefined)
    parts.set('Linux tree', part('linux', linux.source, places.linux!, 'libraries', linux.index));
  for (const [index, { disk, built }] of plan.disks.entries()) {
    const [step, place] = [built.inputs.from, places.disks[index]];
    if (step && place)
      parts.set(`files of the disk ${disk.name}`, part('disk', step, place, 'disks', index));
  }
  return parts;
}

/** The folder that a step copies into the store. */
export function folderOf(plan: ImagePlan, { hash }: Derivation): Folder | undefined {
  return [...partsOf(plan).values()].find(({ step }) => step.hash === hash)?.folder;
}
