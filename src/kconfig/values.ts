import type { KconfigScalar } from '../model/kconfig.ts';
import { askKconfiglib } from './ask.ts';
import type { KconfigTree } from './explain.ts';
import { type KconfigSymbol, unreadable } from './symbols.ts';

/** A tree, what the symbols that nobody names are in it, and a text in the form of a .config. */
export type Configured = {
  readonly tree: KconfigTree;
  readonly unset: 'default' | 'off';
  readonly text: string;
};

/** The value of every symbol that would have a line in the .config. @throws UserError exit 5 */
export async function evaluateKconfig(configured: Configured): Promise<Map<string, string>> {
  return new Map(Object.entries(await ask<Record<string, string>>('values.py', configured)));
}

/** The fewest requests that give a .config. */
export type Minimal = {
  readonly requests: readonly (readonly [
    symbol: string,
    type: KconfigSymbol['type'],
    value: string,
  ])[];
  /** Where they do not: what the file has, and what comes out; null is no line at all. */
  readonly unmet: readonly (readonly [symbol: string, wanted: string | null, got: string | null])[];
  /** What the file names and the tree does not define. */
  readonly unknown: readonly string[];
};

/**
 * Finds the fewest requests that, with those that are `fixed`, give the .config.
 * @throws UserError exit 5
 */
export async function minimalRequests(configured: Configured, fixed: string): Promise<Minimal> {
  return ask<Minimal>('minimal.py', { ...configured, fixed });
}

async function ask<Result>(script: string, question: unknown): Promise<Result> {
  const answer = await askKconfiglib(script, question);
  if (!answer.known) throw unreadable(answer.reason);
  return JSON.parse(answer.output) as Result;
}

/** A value as kconfiglib gives it, as the config takes it; undefined for `m`, which it cannot ask for. */
export function scalarOf(type: KconfigSymbol['type'], value: string): KconfigScalar | undefined {
  switch (type) {
    case 'bool':
    case 'tristate':
      return value === 'm' ? undefined : value === 'y';
    case 'int':
      return Number(value);
    case 'hex':
      return { hex: Number.parseInt(value, 16) };
    case 'string':
    case 'unknown':
      return value;
    default:
      return type satisfies never;
  }
}
