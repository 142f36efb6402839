import type { Lockfile } from '../plan/lockfile.ts';
import { type Change, change, compareValues } from './change.ts';

/** A source that stands in two lockfiles otherwise. */
export type LockDifference = {
  readonly change: 'added' | 'removed' | 'moved';
  /** Its key on each side: the version is a part of it. */
  readonly key: Change<string>;
  /** The fields of the entry that differ; none of a source that only one side has. */
  readonly fields: readonly { readonly key: string; readonly value: Change<string> }[];
};

/** The sources of two lockfiles that are new, gone, or at another version or content; sorted. */
export function compareLockfiles(before: Lockfile, after: Lockfile): LockDifference[] {
  const [a, b] = [before.sources, after.sources];
  const removed = Object.keys(a).filter((key) => b[key] === undefined);
  const added = Object.keys(b).filter((key) => a[key] === undefined);
  const moves = removed.flatMap((key) => {
    const target = onlyOne(added.filter((other) => stem(other) === stem(key)));
    const isMove = target && onlyOne(removed.filter((other) => stem(other) === stem(key)));
    return isMove ? [[key, target] as const] : [];
  });
  const same = Object.keys(a).filter((key) => b[key] !== undefined);
  const moved = [...same.map((key) => [key, key] as const), ...moves].map(
    ([old, now]): LockDifference => ({
      change: 'moved',
      key: { before: old, after: now },
      fields: compareValues(a[old]!, b[now]!),
    }),
  );
  const gone = new Set(moves.flat());
  const single = (what: 'added' | 'removed', key: string): LockDifference => ({
    change: what,
    key: what === 'added' ? change(undefined, key) : change(key, undefined),
    fields: [],
  });
  return [
    ...moved.filter(({ key, fields }) => key.before !== key.after || fields.length > 0),
    ...removed.filter((key) => !gone.has(key)).map((key) => single('removed', key)),
    ...added.filter((key) => !gone.has(key)).map((key) => single('added', key)),
  ].sort((x, y) => (nameOf(x) < nameOf(y) ? -1 : 1));
}

function nameOf({ key }: LockDifference): string {
  return key.before ?? key.after ?? '';
}

/** A key without its version: `npm:@scope/name` of `npm:@scope/name@1.0.3`. */
function stem(key: string): string {
  return key.replace(/(?<=.)@[^@/]*$/, '');
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}
