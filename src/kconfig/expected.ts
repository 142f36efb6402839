import type { KconfigScalar } from '../model/kconfig.ts';
import type { KconfigSymbol } from './symbols.ts';

/** What a symbol of a type takes in the config. */
export type Expected = {
  readonly accepts: (value: KconfigScalar) => boolean;
  /** How to write a value of the type. */
  readonly example: (symbol: string) => string;
};

const boolean: Expected = {
  accepts: (value) => typeof value === 'boolean',
  example: (symbol) => `${symbol}: true`,
};

/** By the type of the symbol; nothing is known of what has no type. */
export const expectedOf: Partial<Record<KconfigSymbol['type'], Expected>> = {
  bool: boolean,
  tristate: boolean,
  int: {
    accepts: (value) => typeof value === 'number',
    example: (symbol) => `a number: ${symbol}: 100`,
  },
  hex: {
    accepts: (value) => typeof value === 'object',
    example: (symbol) => `a hex value: ${symbol}: hex(0x100)`,
  },
  string: {
    accepts: (value) => typeof value === 'string',
    example: (symbol) => `a string: ${symbol}: '…'`,
  },
};
