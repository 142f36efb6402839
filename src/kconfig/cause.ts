import { askKconfiglib } from './ask.ts';
import type { Explanation } from './explain.ts';
import { unreadable } from './symbols.ts';
import type { Configured } from './values.ts';

/** What gives a symbol its value, and what that comes from in turn. */
export type Cause = {
  readonly by: 'request' | 'select' | 'imply' | 'default' | 'choice' | 'off' | 'nothing';
  readonly symbol: string;
  readonly value: string;
  /** Of those that select or imply it. */
  readonly of: readonly Cause[];
  readonly default: readonly [value: string, condition: string] | null;
};

export type Reason = {
  readonly value: string;
  /** Whether it has no line in the .config. */
  readonly absent: boolean;
  readonly cause: Cause;
  readonly explanation: Explanation;
};

/** Why a symbol has its value under what is requested; undefined where the tree has none such. */
export async function findCause(
  configured: Configured,
  symbol: string,
  requested: readonly string[],
): Promise<Reason | undefined> {
  const answer = await askKconfiglib('why.py', { ...configured, symbol, requested });
  if (!answer.known) throw unreadable(answer.reason);
  return (JSON.parse(answer.output) as Reason | null) ?? undefined;
}

/** A cause as sentences, what it comes from further in. */
export function causeLines(cause: Cause, depth = 0): string[] {
  const line = `${'  '.repeat(depth)}${sentence(cause)}`;
  return [line, ...cause.of.flatMap((of) => causeLines(of, depth + 1))];
}

function sentence({ by, symbol, value, of, default: chosen }: Cause): string {
  const is = `${symbol}=${value}`;
  switch (by) {
    case 'request':
      return `${is} is asked for`;
    case 'select':
    case 'imply': {
      const names = of.map((one) => one.symbol).join(', ');
      const how = by === 'select' ? 'selected' : 'implied';
      return names === '' ? `${is} is ${how}` : `${is} is ${how} by ${names}`;
    }
    case 'default':
      return `${is} is the default${chosen && chosen[1] !== 'always' ? ` if ${chosen[1]}` : ''}`;
    case 'choice':
      return `${is} follows from its choice`;
    case 'off':
      return `${is}: what nobody asks for is off`;
    case 'nothing':
      return `${is}: nothing sets it`;
    default:
      return by satisfies never;
  }
}
