import type { KconfigScalar } from '../model/kconfig.ts';

/** A value as it is written in the config. */
export function literal(value: KconfigScalar): string {
  if (typeof value === 'object') return `hex(0x${value.hex.toString(16)})`;
  if (typeof value !== 'string') return String(value);
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

/** Requests as the object that a config writes them in, sorted by symbol. */
export function objectLiteral(values: Readonly<Record<string, KconfigScalar>>): string {
  const lines = Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([symbol, value]) => `  ${entry(symbol, value)},`);
  return lines.length === 0 ? '{}' : ['{', ...lines, '}'].join('\n');
}

/** One of its entries. A name such as 64BIT is no identifier. */
export function entry(symbol: string, value: KconfigScalar): string {
  return `${/^\d/.test(symbol) ? `'${symbol}'` : symbol}: ${literal(value)}`;
}
