import { PackageURL } from 'packageurl-js';
import ssri from 'ssri';
import type { NpmSource } from '../../model/source.ts';

/** A fetched source as the outside world names it. */
export type SourceIdentity = {
  /** A package URL (ECMA-427). */
  readonly purl: string;
  readonly version: string;
  /** Hexadecimal, of what was fetched. */
  readonly sha512: string;
};

export function identifySource(source: NpmSource, integrity: string): SourceIdentity {
  const sha512 = ssri.parse(integrity, { single: true }).hexDigest();
  switch (source.type) {
    case 'npm': {
      const { version } = source;
      const [name, namespace] = source.name.split('/').reverse();
      const purl = new PackageURL('npm', namespace, name!, version).toString();
      return { purl, version, sha512 };
    }
    default:
      return source.type satisfies never;
  }
}
