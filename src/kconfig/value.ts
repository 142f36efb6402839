import type { KconfigScalar } from '../model/kconfig.ts';

/** A value as a `.config` file writes it behind the `=`; `n` stands for "is not set". */
export function valueText(value: KconfigScalar): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'y' : 'n';
    case 'number':
      return String(value);
    case 'string':
      return `"${value.replace(/["\\]/g, '\\$&')}"`;
    default:
      return `0x${value.hex.toString(16)}`;
  }
}

/** One line of a `.config` file, without its newline. */
export function configLine(symbol: string, value: KconfigScalar): string {
  return value === false ? `# CONFIG_${symbol} is not set` : `CONFIG_${symbol}=${valueText(value)}`;
}

/**
 * The values of a `.config` file or a defconfig by symbol, as they are written; "is not set"
 * counts as `n`. A later line overrides an earlier one, as it does for Kconfig.
 */
export function parseConfig(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const set = /^CONFIG_(\w+)=(.*?)\s*$/.exec(line);
    const unset = /^# CONFIG_(\w+) is not set\s*$/.exec(line);
    if (set) values.set(set[1]!, set[2]!);
    else if (unset) values.set(unset[1]!, 'n');
  }
  return values;
}

/** The inverse of `valueText`; undefined for `m`, which a config cannot ask for. */
export function parseValue(text: string): KconfigScalar | undefined {
  if (text === 'y' || text === 'n') return text === 'y';
  if (/^-?\d+$/.test(text)) return Number(text);
  if (/^0x[0-9a-f]+$/i.test(text)) return { hex: Number(text) };
  const quoted = /^"(.*)"$/.exec(text)?.[1];
  return quoted?.replace(/\\(.)/g, '$1');
}
