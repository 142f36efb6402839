import canonicalize from 'canonicalize';

/** A value on the two sides of a comparison; a side that has none is left out. */
export type Change<Value> = { readonly before?: Value; readonly after?: Value };

/** What of `after` is new, what of `before` is gone, and what is in both but not the same. */
export type Names = {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
};

/** Makes a change of two values that may be absent. */
export function change<Value>(before: Value | undefined, after: Value | undefined): Change<Value> {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

/** The keys that either map has, sorted. */
export function allKeys(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort();
}

/** Compares two maps of names to texts, such as the files of a folder to their hashes. */
export function compareNames(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Names {
  const keys = allKeys(before, after);
  return {
    added: keys.filter((key) => !before.has(key)),
    removed: keys.filter((key) => !after.has(key)),
    changed: keys.filter(
      (key) => before.has(key) && after.has(key) && before.get(key) !== after.get(key),
    ),
  };
}

/** The keys of two plain objects whose values differ, sorted, with the values as text. */
export function compareValues(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { readonly key: string; readonly value: Change<string> }[] {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' ? value : canonicalize(value);
  const [a, b] = [before, after].map(
    (side) => new Map(Object.entries(side).map(([key, value]) => [key, text(value)])),
  ) as [Map<string, string | undefined>, Map<string, string | undefined>];
  return allKeys(a, b)
    .filter((key) => a.get(key) !== b.get(key))
    .map((key) => ({ key, value: change(a.get(key), b.get(key)) }));
}
