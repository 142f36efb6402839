import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { NpmSource } from '../../model/source.ts';
import { type Lockfile, lockfileName, lockKey, renderLockfile } from '../../plan/lockfile.ts';
import { readLockfile } from '../../realise/facts.ts';
import { downloadNpm, integrityOf } from '../../store/fetch.ts';
import type { Session } from '../session.ts';

/** Resolves every source anew and writes the lockfile; it holds what the config names, no more. */
export async function lock(session: Session): Promise<number> {
  const { project, output, options } = session;
  const old = readLockfile(project);
  const sources: Record<string, { integrity: string }> = {};
  for (const source of lockedSources(session))
    sources[lockKey(source)] = { integrity: await resolve(source, session) };
  const lock: Lockfile = { sources };
  const changed = renderLockfile(lock) !== renderLockfile(old);
  if (changed && options.frozen) throw frozen();
  if (changed) {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(join(project, lockfileName), renderLockfile(lock));
  }
  output.say(`${lockfileName} ${changed ? 'was written' : 'is up to date'}`);
  return exitCode.ok;
}

function lockedSources({ loaded }: Session): NpmSource[] {
  const sources = Object.values(loaded.config.images)
    .flatMap(({ libraries }) => libraries)
    .flatMap((library) => (library.type === 'lkl' ? [library.source] : []))
    .filter((source) => source.type === 'npm');
  return [...new Map(sources.map((source) => [lockKey(source), source])).values()];
}

async function resolve(source: NpmSource, { store, signal }: Session): Promise<string> {
  const folder = await mkdtemp(join(store.root, 'tmp', `${process.pid}-lock-`));
  try {
    return await integrityOf(await downloadNpm(source, folder, signal));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function frozen(): UserError {
  return new UserError(
    {
      code: 'lock/frozen',
      message: `${lockfileName} is stale, and --frozen forbids to write it.`,
      suggestion: 'unikernel lock, then commit the lockfile',
    },
    exitCode.stale,
  );
}
