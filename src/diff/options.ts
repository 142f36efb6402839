import { valueText } from '../kconfig/value.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import { allKeys, change } from './change.ts';
import type { Difference, Tree } from './plans.ts';

/** The symbols of one tree that are asked for otherwise; another reason for one is no difference. */
export function compareOptions(
  tree: Tree,
  before: readonly KconfigRequest[],
  after: readonly KconfigRequest[],
): Difference[] {
  const [a, b] = [bySymbol(before), bySymbol(after)];
  const text = (request: KconfigRequest | undefined): string | undefined =>
    request && valueText(request.value);
  return allKeys(a, b)
    .filter((symbol) => text(a.get(symbol)) !== text(b.get(symbol)))
    .map((symbol) => ({
      type: 'option',
      tree,
      symbol,
      value: change(text(a.get(symbol)), text(b.get(symbol))),
      asked: change(a.get(symbol)?.path, b.get(symbol)?.path),
    }));
}

function bySymbol(requests: readonly KconfigRequest[]): Map<string, KconfigRequest> {
  return new Map(requests.map((request) => [request.symbol, request]));
}
