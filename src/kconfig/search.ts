import type { KconfigSymbol } from './symbols.ts';

/** A symbol that was found, with the line of its help that says what was looked for. */
export type Found = { readonly symbol: KconfigSymbol; readonly line?: string };

/**
 * The symbols that have a text in their name, prompt or help, whatever its case: those of that name
 * first, then other names, prompts and help texts.
 */
export function searchSymbols(symbols: readonly KconfigSymbol[], text: string): Found[] {
  const wanted = text.toLowerCase().replace(/^config_/, '');
  const has = (value: string | undefined): boolean =>
    value?.toLowerCase().includes(wanted) ?? false;
  const ranked = symbols.flatMap((symbol): { rank: number; found: Found }[] => {
    if (symbol.name.toLowerCase() === wanted) return [{ rank: 0, found: { symbol } }];
    if (has(symbol.name)) return [{ rank: 1, found: { symbol } }];
    if (has(symbol.prompt)) return [{ rank: 2, found: { symbol } }];
    const line = symbol.help?.split('\n').find(has)?.trim();
    return line === undefined ? [] : [{ rank: 3, found: { symbol, line } }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ found }) => found);
}
