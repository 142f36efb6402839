import type { Derivation } from '../plan/derivation.ts';
import { lockKey } from '../plan/lockfile.ts';
import { type Folder, type ImagePlan, libraryNames } from '../plan/plan.ts';
import { change, compareNames, compareValues } from './change.ts';
import type { Difference, Side } from './plans.ts';

/** Something that an image is put together from, and its folder where it is not fetched. */
export type Part = { readonly step: Derivation; readonly folder?: Folder };

/** The parts of an image by what they are to it. */
export function partsOf({ image, places, linux, ...plan }: ImagePlan): Map<string, Part> {
  const libraries = libraryNames(image).map((name, index): [string, Part] => [
    name === 'lkl' ? 'port of LKL' : `library ${name}`,
    part(plan.libraries[index]!, places.libraries[index]),
  ]);
  return new Map([
    ['application', part(plan.application, places.application)],
    ...libraries,
    ['Unikraft tree', part(plan.unikraftSource, places.unikraft)],
    ...(linux ? [['Linux', part(linux.source, places.linux)] as const] : []),
  ]);
}

function part(step: Derivation, folder: Folder | undefined): Part {
  return step.builder.type === 'folder' && folder !== undefined ? { step, folder } : { step };
}

/** The parts that differ: folders by their files, other sources by their fields. */
export function compareParts(before: Side, after: Side): Difference[] {
  const [a, b] = [partsOf(before.plan), partsOf(after.plan)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.flatMap((what): Difference[] => {
    const [old, now] = [a.get(what), b.get(what)];
    if (old?.step.hash === now?.step.hash) return [];
    if ((old === undefined || old.folder) && (now === undefined || now.folder)) {
      const files =
        old?.folder && now?.folder
          ? compareNames(before.filesOf(old.folder), after.filesOf(now.folder))
          : undefined;
      const place = change(
        old?.folder && before.placeName(old.folder),
        now?.folder && after.placeName(now.folder),
      );
      return [{ type: 'folder', what, place, ...(files && { files }) }];
    }
    const fields = old && now ? fieldsOf : wholeOf;
    return compareValues(old ? fields(old, before) : {}, now ? fields(now, after) : {}).map(
      ({ key, value }) => ({ type: 'source', what, field: key, value }),
    );
  });
}

/** A source that only one side has, as one field. */
function wholeOf({ step }: Part): Record<string, unknown> {
  const { builder } = step;
  return { source: 'source' in builder ? lockKey(builder.source) : step.name };
}

function fieldsOf(part: Part, side: Side): Record<string, unknown> {
  if (part.folder !== undefined) return { type: 'folder', place: side.placeName(part.folder) };
  const { builder } = part.step;
  return 'source' in builder ? { ...builder.source, integrity: builder.integrity } : { ...builder };
}
