import type { Derivation } from './derivation.ts';
import { type Folder, type ImagePlan, libraryNames } from './plan.ts';

/** Something that an image is put together from. */
export type Part = {
  readonly step: Derivation;
  /** Unless it is fetched. */
  readonly folder?: Folder;
  /** The path in the config that names it. */
  readonly asked: readonly (string | number)[];
};

/** The parts of an image by what they are to it. */
export function partsOf({ name, image, places, linux, ...plan }: ImagePlan): Map<string, Part> {
  const at = ['images', name];
  const part = (step: Derivation, folder: Folder | undefined, ...below: Part['asked']): Part => {
    const isFolder = step.builder.type === 'folder' && folder !== undefined;
    return { step, asked: [...at, ...below], ...(isFolder && { folder }) };
  };
  const libraries = libraryNames(image).map((library, index): [string, Part] => [
    library === 'lkl' ? 'port of LKL' : `library ${library}`,
    part(plan.libraries[index]!, places.libraries[index], 'libraries', index),
  ]);
  return new Map([
    ['application', part(plan.application, places.application, 'application')],
    ...libraries,
    ['Unikraft tree', part(plan.unikraftSource, places.unikraft, 'unikraft')],
    ...(linux
      ? [['Linux tree', part(linux.source, places.linux, 'libraries', linux.index)] as const]
      : []),
  ]);
}
