import { lockKey } from '../model/lock-key.ts';
import { type Part, partsOf } from '../plan/parts.ts';
import { placeName } from '../plan/place-name.ts';
import { change, compareNames, compareValues } from './change.ts';
import type { Difference, Side } from './plans.ts';

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
        old?.folder && placeName(old.folder),
        now?.folder && placeName(now.folder),
      );
      return [{ type: 'folder', what, place, ...(files && { files }) }];
    }
    const fields = old && now ? fieldsOf : wholeOf;
    return compareValues(old ? fields(old) : {}, now ? fields(now) : {}).map(({ key, value }) => ({
      type: 'source',
      what,
      field: key,
      value,
    }));
  });
}

/** A source that only one side has, as one field. */
function wholeOf({ step }: Part): Record<string, unknown> {
  const { builder } = step;
  return { source: 'source' in builder ? lockKey(builder.source) : step.name };
}

function fieldsOf(part: Part): Record<string, unknown> {
  if (part.folder !== undefined) return { type: 'folder', place: placeName(part.folder) };
  const { builder } = part.step;
  if (builder.type !== 'fetch') return { ...builder };
  const { type: _, source, ...pin } = builder;
  return { ...source, ...pin };
}
