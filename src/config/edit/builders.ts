import { unikraftUrl } from '../../model/release.ts';

/** A call of the public API that gives a value. */
export type Call = { readonly name: string; readonly arguments: readonly unknown[] };

type Plain = Readonly<Record<string, unknown>>;
type Builder = {
  /** Those that end in `?` may be missing. */
  readonly keys: readonly string[];
  readonly argumentsOf: (value: Plain) => readonly unknown[];
};

/** What a config author writes to get the object, where the API has a function for it. */
export function builderCall(value: Plain): Call | undefined {
  const { type, ...rest } = value;
  const meant = type === 'git' && 'release' in rest ? 'release' : type;
  const candidates =
    type === undefined ? untyped : Object.entries(typed).filter(([name]) => name === meant);
  for (const [name, { keys, argumentsOf }] of candidates) {
    const known = keys.map((key) => key.replace('?', ''));
    const isWhole = keys.every((key) => key.endsWith('?') || Object.hasOwn(rest, key));
    if (isWhole && Object.keys(rest).every((key) => known.includes(key)))
      return { name, arguments: argumentsOf(rest).filter((one) => one !== undefined) };
  }
  return undefined;
}

/** By the `type` of what they give; a release is a tag of git. */
const typed: Readonly<Record<string, Builder>> = {
  embedded: { keys: [], argumentsOf: () => [] },
  path: { keys: ['path'], argumentsOf: (v) => [v.path] },
  npm: {
    keys: ['name', 'version', 'folder?'],
    argumentsOf: (v) => [v.name, v.version, v.folder],
  },
  git: {
    keys: ['url', 'tag?', 'rev?', 'folder?'],
    argumentsOf: (v) => [v.url, v.tag === undefined ? { rev: v.rev } : { tag: v.tag }, v.folder],
  },
  release: {
    keys: ['url', 'tag', 'release'],
    argumentsOf: (v) => [v.release, v.url === unikraftUrl ? undefined : v.url],
  },
  tarball: { keys: ['url', 'folder?'], argumentsOf: (v) => [v.url, v.folder] },
  debian: {
    keys: ['package', 'version', 'folder?'],
    argumentsOf: (v) => [v.package, v.version, v.folder],
  },
};

const untyped: readonly (readonly [name: string, Builder])[] = [
  ['hex', { keys: ['hex'], argumentsOf: (v) => [v.hex] }],
  ['allow', { keys: ['value', 'allowed'], argumentsOf: (v) => [v.value, v.allowed] }],
];
