import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { FetchedSource } from '../model/source.ts';
import { sha256 } from './derivation.ts';

/** What a source was resolved to: all that says which bytes it is. */
export type Pin = {
  /** SRI: sha512 of the file that was fetched, or sha256 of the content of a git tree. */
  readonly integrity: string;
  /** The exact version of a Debian package. */
  readonly version?: string;
  /** The commit of a git source. */
  readonly revision?: string;
};

export type LockEntry = Pin & {
  /** SHA-256 of the URL: the key has no host, and another URL must not pass for the same. */
  readonly origin?: string;
};

/** What was resolved, by source: `npm:lkl@1.0.3` → its hash. Written only by `unikernel lock`. */
export type Lockfile = { readonly sources: Readonly<Record<string, LockEntry>> };

export const lockfileName = 'unikernel.lock';

/** The origin that an entry of the source has to have; none where no URL is written. */
export function originOf(source: FetchedSource): string | undefined {
  return 'url' in source ? sha256(source.url) : undefined;
}

/**
 * The lockfile's text: JSON, sorted. A block's lines are its own, brackets and comma included, and
 * `version` sorts last, so every block ends alike: to add or remove a source touches no line of
 * another, and where git sees a conflict, keeping both sides is right.
 */
export function renderLockfile(lock: Lockfile): string {
  const blocks = Object.entries(lock.sources)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { version, revision, origin, integrity }]) => {
      // The integrity comes last: no two sources share that line, so none is taken for common.
      const fields = Object.entries({ version, revision, origin, integrity })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
      return `  ${JSON.stringify(key)}: {\n${fields.join(',\n')} },\n\n`;
    });
  return `{\n${blocks.join('')}  "version": 2\n}\n`;
}

/**
 * Reads a lockfile of version 1 or 2.
 * @throws UserError exit 2 that says, with the line where there is one, why it is none.
 */
export function parseLockfile(text: string): Lockfile {
  const lines = text.split('\n');
  const conflict = lines.findIndex((line) => /^(<{7}|\|{7}|={7}|>{7})( |$)/.test(line));
  if (conflict >= 0)
    throw unusable(
      'has a merge conflict',
      'keep both sides, or either, without the marker lines; then run `unikernel lock`',
      conflict + 1,
    );
  const twice = secondOfTwo(lines);
  if (twice !== undefined)
    throw unusable(
      `has two entries ${twice.key}`,
      'remove one of them, then run `unikernel lock`',
      twice.line,
    );
  for (const [key, entry] of Object.entries(entriesOf(text))) {
    const problem = problemOf(key, entry);
    if (problem !== undefined)
      throw unusable(`cannot be used: the entry ${key} ${problem}`, anew, lineOf(key, lines));
  }
  return { sources: entriesOf(text) as Lockfile['sources'] };
}

const anew = `restore it from version control, or write it anew: rm ${lockfileName} && unikernel lock`;

function entriesOf(text: string): Record<string, unknown> {
  let lock: unknown;
  try {
    lock = JSON.parse(text);
  } catch (cause) {
    throw unusable(`cannot be used: ${(cause as Error).message}`, anew);
  }
  if (typeof lock !== 'object' || lock === null || Array.isArray(lock))
    throw unusable('cannot be used: it is not a JSON object', anew);
  const { version, ...sources } = lock as Record<string, unknown>;
  if (version === 2) return sources;
  // Version 1 had all entries below one key.
  if (version === 1 && typeof sources.sources === 'object' && sources.sources !== null)
    return sources.sources as Record<string, unknown>;
  throw unusable('cannot be used: it is not a lockfile of version 1 or 2', anew);
}

function problemOf(key: string, entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'is not an object';
  const fields: Readonly<Record<string, RegExp>> = {
    integrity: /^(sha512-[A-Za-z0-9+/]{86}==|sha256-[A-Za-z0-9+/]{43}=)$/,
    version: /^[A-Za-z0-9.+~:-]+$/,
    revision: /^[0-9a-f]{40,64}$/,
    origin: /^[0-9a-f]{64}$/,
  };
  const needed = ['integrity', ...(neededFields[key.slice(0, key.indexOf(':'))] ?? [])];
  const missing = needed.find((name) => !(name in entry));
  if (missing !== undefined) return `has no ${missing}`;
  for (const [name, value] of Object.entries(entry)) {
    if (fields[name] === undefined) return `has the unknown field '${name}'`;
    if (typeof value !== 'string' || !fields[name].test(value)) return `has a malformed ${name}`;
  }
  return undefined;
}

/** What an entry has besides its integrity, by the kind of its source. */
const neededFields: Readonly<Record<string, readonly string[]>> = {
  git: ['revision', 'origin'],
  tarball: ['origin'],
  debian: ['version'],
};

/** JSON takes the last of two equal keys, without a word. */
function secondOfTwo(lines: readonly string[]): { key: string; line: number } | undefined {
  const keys = lines.map((line) => /^\s*"([a-z]+:[^"]*)"\s*:/.exec(line)?.[1]);
  const index = keys.findIndex((key, at) => key !== undefined && keys.indexOf(key) < at);
  return index < 0 ? undefined : { key: keys[index]!, line: index + 1 };
}

function lineOf(key: string, lines: readonly string[]): number | undefined {
  const index = lines.findIndex((line) => line.includes(`${JSON.stringify(key)}:`));
  return index < 0 ? undefined : index + 1;
}

function unusable(problem: string, suggestion: string, line?: number): UserError {
  const location = line === undefined ? undefined : { file: lockfileName, line, column: 1 };
  return new UserError(
    {
      code: 'lock/unreadable',
      message: `${lockfileName} ${problem}.`,
      ...(location && { location }),
      suggestion,
    },
    exitCode.usage,
  );
}
