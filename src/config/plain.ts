/** A value that has no place in a config, and what it is. */
export type Refusal = { readonly path: (string | number)[]; readonly found: string };

/**
 * Everything in a value that JSON would drop or change. An absent key and one that is undefined
 * are the same. The value may come from another realm, so constructors are not compared.
 */
export function findRefusals(value: unknown): Refusal[] {
  const refusals: Refusal[] = [];
  walk(value, [], []);
  return refusals;

  function walk(current: unknown, path: (string | number)[], parents: readonly object[]): void {
    const found = refuse(current, parents);
    if (found !== undefined) {
      refusals.push({ path, found });
      return;
    }
    if (typeof current !== 'object' || current === null) return;
    const inside = [...parents, current];
    if (Array.isArray(current)) {
      // Not forEach: it skips holes, which are as undefined as the rest.
      for (let i = 0; i < current.length; i++) walk(current[i], [...path, i], inside);
      return;
    }
    for (const [key, member] of Object.entries(current)) {
      if (key === '__proto__') refusals.push({ path: [...path, key], found: 'a key __proto__' });
      else if (member !== undefined) walk(member, [...path, key], inside);
    }
  }
}

/** What a value is for a reader, when it is nothing that JSON can carry. */
function refuse(value: unknown, parents: readonly object[]): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? undefined : 'text with half of a surrogate pair';
    case 'number':
      return Number.isFinite(value) ? undefined : String(value);
    case 'boolean':
      return undefined;
    case 'object':
      return value === null ? undefined : refuseObject(value, parents);
    case 'undefined':
      return 'undefined';
    default:
      return `a ${typeof value}`;
  }
}

function refuseObject(value: object, parents: readonly object[]): string | undefined {
  if (parents.includes(value)) return 'an object that contains itself';
  if (Object.getOwnPropertySymbols(value).length > 0) return 'an object with symbols as keys';
  if (Array.isArray(value)) return undefined;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
  const name = prototype.constructor?.name;
  return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'a class instance';
}
