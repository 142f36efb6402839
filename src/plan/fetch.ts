import { folderName, lockKey } from '../model/lock-key.ts';
import type { FetchedSource } from '../model/source.ts';
import { type Derivation, derivation } from './derivation.ts';
import type { LockEntry } from './lockfile.ts';

// With the hash before it and an ending behind it, a name has to fit into a file name.
const longestName = 120;

/** The derivation of a source at what the lockfile pins. */
export function fetchDerivation(source: FetchedSource, entry: LockEntry): Derivation {
  const { origin: _, ...pin } = entry;
  const name = folderName(lockKey(source))
    .slice(-longestName)
    .replace(/^[-.]+/, '');
  return derivation(name, { type: 'fetch', source, ...pin });
}
