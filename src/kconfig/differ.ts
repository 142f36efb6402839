import type { KconfigSymbol } from './symbols.ts';

/** One side: the symbols of a tree, where there is one, and the values that stand in a .config. */
export type KconfigSide = {
  readonly symbols?: readonly KconfigSymbol[];
  readonly values: ReadonlyMap<string, string>;
};

/** What differs of one symbol; null is no line in the .config. */
export type KconfigChange =
  | { readonly type: 'added' | 'removed'; readonly symbol: string; readonly value: string | null }
  | {
      readonly type: 'value' | 'type' | 'default' | 'needs' | 'range';
      readonly symbol: string;
      readonly before: string | null;
      readonly after: string | null;
    };

/** What differs between two configurations, sorted by symbol. */
export function compareSides(before: KconfigSide, after: KconfigSide): KconfigChange[] {
  const changes: KconfigChange[] = [];
  const [a, b] = [byName(before), byName(after)];
  const names = [...new Set([...namesOf(before), ...namesOf(after)])].sort();
  for (const symbol of names) {
    const [old, now] = [a?.get(symbol), b?.get(symbol)];
    const [value, next] = [before.values.get(symbol) ?? null, after.values.get(symbol) ?? null];
    if (a && b && !old) changes.push({ type: 'added', symbol, value: next });
    else if (a && b && !now) changes.push({ type: 'removed', symbol, value });
    else {
      if (old && now) changes.push(...factChanges(old, now));
      if (value !== next) changes.push({ type: 'value', symbol, before: value, after: next });
    }
  }
  return changes;
}

function byName({ symbols }: KconfigSide): Map<string, KconfigSymbol> | undefined {
  return symbols && new Map(symbols.map((symbol) => [symbol.name, symbol]));
}

function namesOf({ symbols, values }: KconfigSide): string[] {
  return [...(symbols ?? []).map(({ name }) => name), ...values.keys()];
}

function factChanges(old: KconfigSymbol, now: KconfigSymbol): KconfigChange[] {
  const symbol = old.name;
  const compared = [
    ['type', old.type, now.type],
    ['needs', old.depends ?? null, now.depends ?? null],
    ['range', listText(old.ranges, ' to '), listText(now.ranges, ' to ')],
    ['default', listText(old.defaults), listText(now.defaults)],
  ] as const;
  return compared
    .filter(([, before, after]) => before !== after)
    .map(([type, before, after]) => ({ type, symbol, before, after }));
}

/** Ranges or defaults; the last of each is its condition. */
function listText(
  items: readonly (readonly (string | null)[])[] = [],
  between = '',
): string | null {
  if (items.length === 0) return null;
  return items
    .map((item) => {
      const condition = item.at(-1);
      const text = item.slice(0, -1).join(between);
      return condition === null ? text : `${text} if ${condition}`;
    })
    .join(', ');
}
