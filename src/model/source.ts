import { z } from 'zod';
import { projectPath } from './quantity.ts';

/** A package of the npm registry, at an exact version. Its hash stands in `unikernel.lock`. */
const npmSource = z.strictObject({
  type: z.literal('npm'),
  name: z.string().regex(/^(@[a-z0-9._~-]+\/)?[a-z0-9._~-]+$/, 'expected an npm package name'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, "expected an exact version such as '1.0.3'"),
  /** The folder inside the package that is the tree; by default its root. */
  folder: projectPath.optional(),
});

/** A folder of the project. Its content is hashed each time and needs no lock entry. */
const pathSource = z.strictObject({ type: z.literal('path'), path: projectPath });

/** The tree that comes with this tool, `recipes/core`. */
const embeddedSource = z.strictObject({ type: z.literal('embedded') });

export const unikraftSource = z.discriminatedUnion('type', [embeddedSource, pathSource]);
export const linuxSource = z.discriminatedUnion('type', [npmSource, pathSource]);

export type NpmSource = z.infer<typeof npmSource>;
export type PathSource = z.infer<typeof pathSource>;
export type EmbeddedSource = z.infer<typeof embeddedSource>;
export type Source = NpmSource | PathSource | EmbeddedSource;
