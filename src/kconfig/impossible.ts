// Requests that no configuration of a tree can meet, told before anything is built: the types that
// an editor checks see only what is written in one literal, not what comes through a variable.

import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { KconfigScalar } from '../model/kconfig.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import { expectedOf } from './expected.ts';
import { renamed } from './renames.ts';
import { findSymbol, type KconfigSymbol, symbolNames } from './symbols.ts';
import { type TreeName, treeTitles } from './tree-names.ts';
import { valueText } from './value.ts';

type Finding = Diagnostic & { readonly request: KconfigRequest };
type Locate = (path: readonly (string | number)[]) => Promise<Location | undefined>;

/**
 * One diagnostic for each request of the config's own maps that cannot be met, in their order. What
 * is allowed to stay unmet is not looked at.
 * @param lines the symbols of the tree, see `listSymbols`
 */
export async function diagnoseImpossible(
  lines: string,
  requests: readonly KconfigRequest[],
  locate: Locate,
  tree: TreeName,
): Promise<Diagnostic[]> {
  const own = requests.filter(({ path, allowed }) => path.includes('kconfig') && !allowed);
  const found = own.flatMap((request): Finding[] => {
    const symbol = findSymbol(lines, request.symbol);
    const diagnostic = symbol
      ? (wrongType(request, symbol) ?? outOfRange(request, symbol) ?? twice(request, symbol, own))
      : unknownSymbol(request.symbol, symbolNames(lines), tree);
    return diagnostic ? [{ ...diagnostic, request }] : [];
  });
  return Promise.all(
    found.map(async ({ request, ...diagnostic }) => {
      const location = await locate(request.path);
      return location ? { ...diagnostic, location } : diagnostic;
    }),
  );
}

/** That a tree has no such symbol, with the name that was most likely meant. */
export function unknownSymbol(
  symbol: string,
  names: readonly string[],
  tree: TreeName,
  what = '',
): Diagnostic {
  const known = tree === 'unikraft' ? renamed(symbol, (name) => names.includes(name)) : undefined;
  const near = known?.name ?? nearest(symbol, names);
  return {
    code: 'kconfig/unknown-symbol',
    message: `There is no Kconfig symbol ${symbol} in ${treeTitles[tree]}${what}.`,
    ...(known && { notes: [known.note] }),
    suggestion: near ? `write ${near}` : `unikernel kconfig search ${symbol}`,
  };
}

function wrongType({ symbol, value }: KconfigRequest, { type }: KconfigSymbol) {
  const expected = expectedOf[type];
  if (expected === undefined || expected.accepts(value)) return undefined;
  return {
    code: 'kconfig/wrong-type',
    message: `${symbol} is a symbol of type ${type}, and ${valueText(value)} is none.`,
    suggestion: `write ${expected.example(symbol)}`,
  };
}

/** Of ranges that hold under a condition one may be the right one. */
function outOfRange({ symbol, value }: KconfigRequest, { ranges = [], place }: KconfigSymbol) {
  const number = numberOf(value);
  if (number === undefined || ranges.length === 0) return undefined;
  const bounds = ranges.map(([low, high]) => [Number(low), Number(high)] as const);
  // A bound may be another symbol.
  if (bounds.flat().some(Number.isNaN)) return undefined;
  if (bounds.some(([low, high]) => number >= low && number <= high)) return undefined;
  const texts = ranges.map(([low, high]) => `${low} to ${high}`).join(' or ');
  return {
    code: 'kconfig/out-of-range',
    message: `${symbol}=${valueText(value)} is out of range: ${texts}.`,
    notes: [`defined at ${place}`],
    suggestion: `take a value from ${texts}`,
  };
}

function numberOf(value: KconfigScalar): number | undefined {
  if (typeof value === 'object') return value.hex;
  return typeof value === 'number' ? value : undefined;
}

/** Two of a choice that are both to be taken; told at the second. */
function twice(
  request: KconfigRequest,
  { choice = [] }: KconfigSymbol,
  all: readonly KconfigRequest[],
) {
  if (request.value !== true) return undefined;
  const taken = all.filter(({ symbol, value }) => value === true && choice.includes(symbol));
  const [first] = taken;
  if (first === undefined || first === request) return undefined;
  return {
    code: 'kconfig/choice-twice',
    message: `Of one choice both ${first.symbol} and ${request.symbol} are to be taken.`,
    notes: [`its members are ${choice.join(', ')}`],
    suggestion: `take ${request.symbol} or ${first.symbol} out of the config`,
  };
}
