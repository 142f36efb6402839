import { PackageURL } from 'packageurl-js';
import ssri from 'ssri';
import { folderName, lockKey, shortName } from '../../model/lock-key.ts';
import type { FetchedSource } from '../../model/source.ts';
import type { Pin } from '../../plan/lockfile.ts';

/** A fetched source as the outside world names it. */
export type SourceIdentity = {
  /** A package URL (ECMA-427). */
  readonly purl: string;
  readonly version: string;
  /** Hexadecimal, of what was fetched, by in-toto's names of algorithms. */
  readonly digest: Readonly<Record<string, string>>;
};

export function identifySource(source: FetchedSource, pin: Pin): SourceIdentity {
  const digest = digestOf(pin);
  const generic = (version: string, qualifiers: Record<string, string>): SourceIdentity => ({
    purl: new PackageURL(
      'generic',
      undefined,
      shortName(lockKey(source)),
      version,
      qualifiers,
    ).toString(),
    version,
    digest,
  });
  switch (source.type) {
    case 'npm': {
      const { version } = source;
      const [name, namespace] = source.name.split('/').reverse();
      return { purl: new PackageURL('npm', namespace, name!, version).toString(), version, digest };
    }
    case 'git': {
      const revision = pin.revision!;
      return generic(source.tag ?? revision, { vcs_url: `git+${source.url}@${revision}` });
    }
    case 'tarball':
      return generic(folderName(lockKey(source)), { download_url: source.url });
    case 'debian': {
      const version = pin.version!;
      const purl = new PackageURL('deb', 'debian', source.package, version).toString();
      return { purl, version, digest };
    }
    default:
      return source satisfies never;
  }
}

/** The hash of what `hashFolder` makes of a folder, among digests. */
export const folderDigest = 'unikernelFolder';

function digestOf({ integrity, revision }: Pin): Record<string, string> {
  const hash = ssri.parse(integrity, { single: true }).hexDigest();
  // What git brings is no file but a tree.
  return revision === undefined ? { sha512: hash } : { gitCommit: revision, [folderDigest]: hash };
}
