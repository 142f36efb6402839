import type { Contents, ReleasedPart } from './contents.ts';
import { folderDigest, identifySource } from './source.ts';

export const provenanceFile = 'provenance.json';

/** in-toto's ResourceDescriptor, as far as it is used here. */
type Resource = {
  readonly name: string;
  readonly uri?: string;
  readonly digest: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
};

/**
 * The text of `provenance.json`: an in-toto Statement v1 with a predicate of SLSA provenance v1.
 * Everything in it follows from the commit and the toolchain, so it has no time and no place.
 * @see https://slsa.dev/spec/v1.0/provenance
 */
export function renderProvenance(contents: Contents): string {
  const { image, files, disks, revision, derivation, parts, toolchain, tool } = contents;
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: Object.entries({ ...files, ...disks }).map(([name, { sha256, sha512 }]) => ({
      name,
      digest: { sha256, sha512 },
    })),
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:unikernel:image:v1',
        externalParameters: { image, config: 'unikernel.config.ts', revision },
        resolvedDependencies: [
          { name: 'project', digest: { gitCommit: revision } },
          ...parts.map(partResource),
          ...Object.entries(toolchain).map(([name, { version, hash }]) => ({
            name,
            digest: { sha256: hash },
            annotations: { role: 'toolchain', version },
          })),
        ] satisfies Resource[],
      },
      runDetails: {
        builder: { id: `urn:unikernel:tool:${tool.id}`, version: { unikernel: tool.version } },
        metadata: { invocationId: derivation },
      },
    },
  };
  return `${JSON.stringify(statement, null, 2)}\n`;
}

function partResource({ name, role, origin }: ReleasedPart): Resource {
  switch (origin.type) {
    case 'fetched': {
      const { purl, digest } = identifySource(origin.source, origin.pin);
      return { name, uri: purl, digest, annotations: { role } };
    }
    case 'folder': {
      const { path, content } = origin;
      return { name, digest: { [folderDigest]: content }, annotations: { role, path } };
    }
    default:
      return origin satisfies never;
  }
}
