import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { askKconfiglib } from './ask.ts';
import type { KconfigTree } from './explain.ts';

type Condition = string | null;

/** All that a tree says of one symbol; what does not apply is not there. */
export type KconfigSymbol = {
  readonly name: string;
  readonly type: 'bool' | 'tristate' | 'int' | 'hex' | 'string' | 'unknown';
  /** Where the tree defines it, `file:line`. */
  readonly place: string;
  /** Whether some configuration lets a user set it. */
  readonly settable?: boolean;
  /** What has to hold for that. */
  readonly depends?: string;
  readonly ranges?: readonly (readonly [low: string, high: string, condition: Condition])[];
  readonly defaults?: readonly (readonly [value: string, condition: Condition])[];
  readonly selects?: readonly (readonly [symbol: string, condition: Condition])[];
  /** The members of the choice that it is one of. */
  readonly choice?: readonly string[];
  readonly prompt?: string;
  readonly help?: string;
};

/**
 * Every symbol of a tree as JSON, one a line and sorted by name.
 * @throws UserError exit 5 when kconfiglib cannot be asked or cannot read the tree
 */
export async function listSymbols(tree: KconfigTree): Promise<string> {
  const answer = await askKconfiglib('symbols.py', { tree });
  if (answer.known) return answer.output;
  throw unreadable(answer.reason);
}

/** That kconfiglib did not answer. */
export function unreadable(reason: string): UserError {
  const message = `The Kconfig symbols cannot be read: ${reason}.`;
  return new UserError({ code: 'kconfig/unreadable', message }, exitCode.kconfig);
}

/** The symbols of such a list. */
export function parseSymbols(lines: string): KconfigSymbol[] {
  return JSON.parse(`[${lines.trimEnd().replaceAll('\n', ',')}]`);
}

/** One symbol of such a list; reads no other. */
export function findSymbol(lines: string, name: string): KconfigSymbol | undefined {
  const start = `{"name":${JSON.stringify(name)},`;
  const at = lines.startsWith(start) ? 0 : lines.indexOf(`\n${start}`) + 1;
  if (at === 0 && !lines.startsWith(start)) return undefined;
  return JSON.parse(lines.slice(at, lines.indexOf('\n', at)));
}

/** The names of such a list. */
export function symbolNames(lines: string): string[] {
  return [...lines.matchAll(/^\{"name":"(\w+)"/gm)].map(([, name]) => name!);
}
