import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { shortName } from '../../model/lock-key.ts';
import { type NamedSource, namedSources } from '../../model/named-sources.ts';
import { fetchDerivation } from '../../plan/fetch.ts';
import { isOfOrigin, lockProblems, onePerKey, unusedKeys } from '../../plan/lock-state.ts';
import {
  type LockEntry,
  type Lockfile,
  lockfileName,
  originOf,
  renderLockfile,
} from '../../plan/lockfile.ts';
import { readLockfile } from '../../realise/facts.ts';
import type { ResultOf } from '../json/results.ts';
import { locatedProblems, type Session } from '../session.ts';

export type LockOptions = {
  /** Names of sources, or `true` for all. */
  readonly update?: readonly string[] | true;
  readonly check?: boolean;
};

/** Brings the lockfile in line with the config. What it has already needs no network and stays. */
export async function lock(
  session: Session,
  _names: readonly string[],
  { update = [], check = false }: LockOptions,
): Promise<number> {
  const { project, output, options, loaded } = session;
  const named = namedSources(loaded.config.images);
  const old = readLockfile(project);
  if (check) return checkLockfile(named, old, session);
  const updated = keysToUpdate(update, named);
  const stands = (one: NamedSource): boolean =>
    one.key in old.sources && isOfOrigin(one, old) && !updated.has(one.key);
  const wanted = onePerKey(named);
  const unresolved = wanted.filter((one) => !stands(one));
  const unused = unusedKeys(named, old);
  if (options.frozen && unresolved.length + unused.length > 0) throw frozen(unresolved, unused);
  if (options.offline && unresolved.length > 0) throw offline(unresolved);

  const resolved = await resolveAll(unresolved, session);
  const kept = wanted.filter(stands).map(({ key }) => [key, old.sources[key]!] as const);
  const lock: Lockfile = { sources: Object.fromEntries([...kept, ...resolved]) };
  for (const [key, entry] of resolved) output.say(moved(key, old.sources[key], entry));
  for (const key of unused) output.say(`${key}: dropped, no image names it`);
  const isWritten = await write(renderLockfile(lock), project, options.frozen);
  const keys = [...resolved.map(([key]) => key), ...unused];
  const moves = keys.map((key) => ({
    key,
    before: pinOf(old.sources[key]),
    after: pinOf(lock.sources[key]),
  }));
  output.result('lock', { lockfile: lockfileName, written: isWritten, moved: moves });
  output.say(`${lockfileName} ${isWritten ? 'was written' : 'is up to date'}`);
  return exitCode.ok;
}

async function checkLockfile(
  named: readonly NamedSource[],
  lock: Lockfile,
  session: Session,
): Promise<number> {
  const unused = unusedKeys(named, lock).map((key) => ({
    code: 'lock/unused',
    message: `${lockfileName} has an entry for ${key}, which no image names.`,
    suggestion: 'unikernel lock',
  }));
  const problems = [...lockProblems(named, lock), ...unused];
  if (problems.length > 0) throw await locatedProblems(problems, session);
  session.output.say(`${lockfileName} is up to date`);
  session.output.result('lock', { lockfile: lockfileName, written: false, moved: [] });
  return exitCode.ok;
}

/** The keys that `--update` names, by themselves or by their short name. @throws UserError exit 2. */
function keysToUpdate(
  names: readonly string[] | true,
  named: readonly NamedSource[],
): ReadonlySet<string> {
  const keys = [...new Set(named.map(({ key }) => key))];
  if (names === true) return new Set(keys);
  const meant = (name: string): string[] =>
    keys.filter((key) => key === name || shortName(key) === name);
  const unknown = names.filter((name) => meant(name).length === 0);
  if (unknown.length === 0) return new Set(names.flatMap(meant));
  throw new UserError(
    unknown.map((name): Diagnostic => {
      const near = nearest(name, [...new Set([...keys.map(shortName), ...keys])]);
      return {
        code: 'lock/unknown-source',
        message: `There is no fetched source '${name}' in unikernel.config.ts.`,
        notes: [keys.length === 0 ? 'it has none' : `the sources are ${keys.sort().join(', ')}`],
        ...(near && { suggestion: `did you mean '${near}'?` }),
      };
    }),
    exitCode.usage,
  );
}

/** Resolves sources one after the other. @throws UserError with every one that failed. */
async function resolveAll(
  sources: readonly NamedSource[],
  session: Session,
): Promise<(readonly [string, LockEntry])[]> {
  const resolved: (readonly [string, LockEntry])[] = [];
  const failures: UserError[] = [];
  for (const one of sources) {
    session.output.say(`${one.key}: resolving`);
    try {
      resolved.push([one.key, await resolve(one, session)]);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failures.push(error);
    }
  }
  if (failures.length === 0) return resolved;
  throw new UserError(
    failures.flatMap(({ diagnostics }) => diagnostics),
    failures[0]!.exitCode,
  );
}

/** Fetches a source to see what it is, and leaves it in the store for the next build. */
async function resolve({ source }: NamedSource, session: Session): Promise<LockEntry> {
  const { store, signal, output } = session;
  const { fetchSource } = await import('../../store/fetch.ts');
  return store.inScratch(async (scratch) => {
    const fetched = await fetchSource(source, {}, { scratch, signal });
    for (const note of fetched.notes) output.say(note);
    const origin = originOf(source);
    const entry = { ...fetched.pin, ...(origin !== undefined && { origin }) };
    await store.add(fetchDerivation(source, entry), (folder) => fetched.unpack(folder));
    return entry;
  });
}

function pinOf(entry: LockEntry | undefined): ResultOf<'lock'>['moved'][number]['before'] {
  if (entry === undefined) return null;
  const { version = null, revision = null, integrity } = entry;
  return { version, revision, integrity };
}

function moved(key: string, old: LockEntry | undefined, now: LockEntry): string {
  if (old === undefined) return `${key}: locked at ${shown(now)}`;
  if (shown(old) === shown(now) && old.origin !== now.origin)
    return `${key}: the other URL gives the same, ${shown(now)}`;
  if (shown(old) === shown(now)) return `${key}: still ${shown(now)}`;
  return `${key}: ${shown(old)} → ${shown(now)}`;
}

/** What a person compares: version or revision where there is one, and the start of the hash. */
function shown({ version, revision, integrity }: LockEntry): string {
  const name = version ?? revision?.slice(0, 12);
  const hash = integrity.slice(0, 'sha512-'.length + 12);
  return name === undefined ? `${hash}…` : `${name} (${hash}…)`;
}

async function write(text: string, project: string, isFrozen: boolean): Promise<boolean> {
  const file = join(project, lockfileName);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  if (isFrozen) throw frozen([], []);
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(file, text);
  return true;
}

function frozen(unresolved: readonly NamedSource[], unused: readonly string[]): UserError {
  return new UserError(
    {
      code: 'lock/frozen',
      message: `${lockfileName} would change, and --frozen forbids that.`,
      notes: [
        ...unresolved.map(({ key }) => `to be resolved: ${key}`),
        ...unused.map((key) => `no longer named: ${key}`),
      ],
      suggestion: 'unikernel lock, then commit the lockfile',
    },
    exitCode.stale,
  );
}

function offline(unresolved: readonly NamedSource[]): UserError {
  return new UserError(
    {
      code: 'lock/offline',
      message: `${lockfileName} is stale, and --offline forbids to ask the network.`,
      notes: unresolved.map(({ key }) => `to be resolved: ${key}`),
      suggestion: 'unikernel lock',
    },
    exitCode.stale,
  );
}
