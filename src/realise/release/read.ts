import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { imageName } from '../../model/config.ts';
import { projectPath } from '../../model/quantity.ts';
import type { Toolchain } from '../../plan/toolchain.ts';
import { provenanceFile } from './provenance.ts';
import { folderDigest } from './source.ts';

/** What is read back of a release's provenance. */
export type Release = {
  readonly image: string;
  readonly revision: string;
  /** The SHA-256 of the image, its debug file and its disks, by name. */
  readonly files: ReadonlyMap<string, string>;
  readonly toolchain: Toolchain;
  /** The content hash of each folder of sources, by its path in the release. */
  readonly folders: ReadonlyMap<string, string>;
};

const statement = z.object({
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })),
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  predicate: z.object({
    buildDefinition: z.object({
      buildType: z.literal('urn:unikernel:image:v1'),
      externalParameters: z.object({ image: imageName, revision: z.string() }),
      resolvedDependencies: z.array(
        z.object({
          name: z.string(),
          digest: z.record(z.string(), z.string()),
          annotations: z
            .object({
              role: z.string(),
              version: z.string().optional(),
              path: projectPath.optional(),
            })
            .optional(),
        }),
      ),
    }),
  }),
});

/** Reads the provenance of a release. @throws UserError exit 2 for a folder that is none. */
export function readRelease(folder: string): Release {
  const file = join(folder, provenanceFile);
  if (!existsSync(file)) throw noRelease(folder, `it has no ${provenanceFile}`);
  let parsed: ReturnType<typeof statement.safeParse>;
  try {
    parsed = statement.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw noRelease(folder, `${provenanceFile} cannot be read: ${(cause as Error).message}`);
  }
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw noRelease(folder, `${provenanceFile}, at ${path.join('.')}: ${message}`);
  }
  const { subject, predicate } = parsed.data;
  const { externalParameters, resolvedDependencies } = predicate.buildDefinition;
  const programs = resolvedDependencies.flatMap(({ name, digest, annotations }) =>
    annotations?.role === 'toolchain'
      ? [[name, { version: annotations.version ?? '', hash: digest.sha256 ?? '' }] as const]
      : [],
  );
  const folders = resolvedDependencies.flatMap(({ digest, annotations }) => {
    const content = digest[folderDigest];
    return annotations?.path === undefined || content === undefined
      ? []
      : [[annotations.path, content] as const];
  });
  return {
    ...externalParameters,
    files: new Map(subject.map(({ name, digest }) => [name, digest.sha256])),
    toolchain: Object.fromEntries(programs),
    folders: new Map(folders),
  };
}

function noRelease(folder: string, reason: string): UserError {
  return new UserError(
    {
      code: 'release/none',
      message: `${folder} is not a release: ${reason}.`,
      suggestion: 'name a folder that `unikernel release` wrote',
    },
    exitCode.usage,
  );
}
