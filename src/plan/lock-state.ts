// What is between the config and the lockfile: sources without an entry, entries of another URL,
// and entries that nothing names.

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { NamedSource } from '../model/named-sources.ts';
import { type Lockfile, lockfileName, originOf } from './lockfile.ts';

/** A finding about a source, with the place in the config that names it. */
export type LockProblem = Omit<Diagnostic, 'location'> & { readonly path?: NamedSource['path'] };

/** Why sources cannot be used at what the lockfile says; nothing when all is well. */
export function lockProblems(named: readonly NamedSource[], lock: Lockfile): LockProblem[] {
  return onePerKey(named).flatMap((one): LockProblem[] => {
    const { key, source, path } = one;
    const entry = lock.sources[key];
    if (entry === undefined) return [{ ...notLocked(key), path }];
    return isOfOrigin(one, lock) ? [] : [{ ...movedOrigin(key, source), path }];
  });
}

/** Whether the entry of a source was resolved from the URL that the config has. */
export function isOfOrigin({ key, source }: NamedSource, lock: Lockfile): boolean {
  return lock.sources[key]?.origin === originOf(source);
}

/** The entries that no source has, sorted. */
export function unusedKeys(named: readonly NamedSource[], lock: Lockfile): string[] {
  const keys = new Set(named.map(({ key }) => key));
  return Object.keys(lock.sources)
    .filter((key) => !keys.has(key))
    .sort();
}

/** The first place that names each source. */
export function onePerKey(named: readonly NamedSource[]): NamedSource[] {
  return named.filter(({ key }, index) => named.findIndex((one) => one.key === key) === index);
}

export function notLocked(key: string): Diagnostic {
  return {
    code: 'lock/missing',
    message: `${lockfileName} has no entry for ${key}.`,
    notes: ['A source is used only at the hash that the lockfile names.'],
    suggestion: 'unikernel lock',
  };
}

function movedOrigin(key: string, source: NamedSource['source']): Diagnostic {
  const url = 'url' in source ? source.url : '';
  return {
    code: 'lock/other-url',
    message: `${lockfileName} pins ${key} as another URL gave it, not ${url}.`,
    notes: ['The hash of what the old URL gave says nothing of this one.'],
    suggestion: `unikernel lock --update ${key}`,
  };
}
