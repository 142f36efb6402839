import type { NpmSource } from '../model/source.ts';

/** What was resolved, by source: `npm:lkl@1.0.3` → its hash. Written only by `unikernel lock`. */
export type Lockfile = {
  readonly sources: Readonly<Record<string, { readonly integrity: string }>>;
};

export const lockfileName = 'unikernel.lock';

export function lockKey(source: NpmSource): string {
  return `npm:${source.name}@${source.version}`;
}

/** The lockfile's text: sorted, one source a block. */
export function renderLockfile(lock: Lockfile): string {
  const sources = Object.fromEntries(
    Object.entries(lock.sources).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  return `${JSON.stringify({ version: 1, sources }, null, 2)}\n`;
}

/** @throws Error with a plain sentence when the text is not a lockfile of this version. */
export function parseLockfile(text: string): Lockfile {
  const lock = JSON.parse(text) as { version?: unknown; sources?: unknown };
  if (lock.version !== 1) throw new Error('it is not a lockfile of version 1');
  for (const [key, entry] of Object.entries(lock.sources as Record<string, unknown>)) {
    const integrity = (entry as { integrity?: unknown } | null)?.integrity;
    if (typeof integrity !== 'string' || !/^sha512-[A-Za-z0-9+/]+=*$/.test(integrity))
      throw new Error(`the integrity of ${key} is not a sha512 hash`);
  }
  return { sources: lock.sources as Lockfile['sources'] };
}
