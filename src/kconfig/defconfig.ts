import type { KconfigRequest } from '../plan/requests.ts';
import { configLine, parseConfig, parseValue } from './value.ts';

/** The requested symbols as a defconfig: sorted, one a line, under the marker. */
export function renderDefconfig(requests: readonly KconfigRequest[], marker: string): string {
  const lines = [...requests]
    .sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0))
    .map(({ symbol, value }) => configLine(symbol, value));
  return [`# ${marker}`, ...lines, ''].join('\n');
}

/** A base configuration with the requests over it, as a defconfig without the base's comments. */
export function mergeFragment(
  base: string,
  requests: readonly KconfigRequest[],
  marker: string,
): string {
  return renderDefconfig(mergeRequests(baseRequests(base, []), requests), marker);
}

/**
 * The symbols of a base configuration as requests, so that none of them is dropped in silence.
 * `path` is where the config names the base.
 * @throws Error on a value that no request can have.
 */
export function baseRequests(base: string, path: readonly (string | number)[]): KconfigRequest[] {
  return [...parseConfig(base)].map(([symbol, text]) => {
    const value = parseValue(text);
    if (value === undefined) throw new Error(`the base configuration has CONFIG_${symbol}=${text}`);
    return { symbol, value, path };
  });
}

/** The base's requests without those that are asked for anew, then all that are. */
export function mergeRequests(
  base: readonly KconfigRequest[],
  requests: readonly KconfigRequest[],
): KconfigRequest[] {
  const overridden = new Set(requests.map(({ symbol }) => symbol));
  return [...base.filter(({ symbol }) => !overridden.has(symbol)), ...requests];
}
