import type { FetchedSource } from './source.ts';

/**
 * What a source is called in the lockfile: kind, name and version, no host. What the key leaves
 * out of a URL is held by the entry's `origin`.
 */
export function lockKey(source: FetchedSource): string {
  switch (source.type) {
    case 'npm':
      return `npm:${source.name}@${source.version}`;
    case 'git':
      return `git:${pathOf(source.url).replace(/\.git$/, '')}@${source.tag ?? source.rev}`;
    case 'tarball':
      return `tarball:${pathOf(source.url)}`;
    case 'debian':
      return `debian:${source.package}${source.version === undefined ? '' : `@${source.version}`}`;
    default:
      return source satisfies never;
  }
}

/** The name that people use for a source, such as `lkl` or `unikraft`, from its key. */
export function shortName(key: string): string {
  const [, type, rest = ''] = /^([a-z]+):(.*)$/.exec(key) ?? [];
  if (type === 'tarball') return lastStep(rest).replace(archiveEnding, '') || rest;
  const name = rest.replace(/(?<=.)@[^@]*$/, '');
  return type === 'git' ? lastStep(name) : name;
}

/** What a fetched source is called as a folder: short name and version. */
export function folderName(key: string): string {
  const rest = key.slice(key.indexOf(':') + 1).replace(archiveEnding, '');
  return rest.replace(/[^A-Za-z0-9._]+/g, '-').replace(/^[-.]+/, '');
}

const archiveEnding = /\.(tar(\.[a-z0-9]+)?|tgz|txz|tbz2?|tzst)$/;

function pathOf(url: string): string {
  // Asked also of a config with faults, which are being told.
  if (!URL.canParse(url)) return url;
  return new URL(url).pathname.replace(/^\/+|\/+$/g, '');
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
