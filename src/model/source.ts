import { z } from 'zod';
import { projectPath } from './quantity.ts';
import { releaseForm } from './release.ts';
import { sourceUrl } from './url.ts';

/** What every fetched source may say of the tree in it. */
const tree = {
  /** The folder inside the source that is the tree; by default its root. */
  folder: projectPath.optional(),
  /** Names that differ in upper and lower case only are accepted, as Linux has them. */
  caseClashes: z.literal(true).optional(),
};

/** A package of the npm registry, at an exact version. Its hash stands in `unikernel.lock`. */
const npmSource = z.strictObject({
  type: z.literal('npm'),
  /** The package. */
  name: z.string().regex(/^(@[a-z0-9._~-]+\/)?[a-z0-9._~-]+$/, 'expected an npm package name'),
  /** Its version. */
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, "expected an exact version such as '1.0.3'"),
  ...tree,
});

/** A tag or a revision of a git repository. The lockfile pins the revision and its content. */
const gitSource = z
  .strictObject({
    type: z.literal('git'),
    /** The repository: https, http, ssh or file. */
    url: sourceUrl(['https', 'http', 'ssh', 'file']),
    /** A tag; the lockfile pins what it points to. Either this or `rev`. */
    tag: z
      .string()
      // What `git check-ref-format` accepts, and nothing that has to be quoted anywhere.
      .regex(
        /^(?![-./])(?!.*(\.\.|\/\/|\/\.))[A-Za-z0-9._/+-]*[A-Za-z0-9_+-]$/,
        "expected a tag such as 'RELEASE-0.17.0'",
      )
      .optional(),
    /** A revision. */
    rev: z
      .string()
      .regex(
        /^[0-9a-f]{40}([0-9a-f]{24})?$/,
        'expected a whole revision of 40 hex digits, as `git rev-parse` prints it',
      )
      .optional(),
    /** The version of Unikraft that its tree has to say it is. */
    release: z
      .string()
      .regex(
        releaseForm,
        "expected a release of Unikraft from '0.3' on, such as '0.17.0' (two parts up to '0.6')",
      )
      .optional(),
    ...tree,
  })
  .refine(({ tag, rev }) => (tag === undefined) !== (rev === undefined), {
    message: 'a git source has either a tag or a rev',
  });

/** An archive on a server. The lockfile pins its hash. */
const tarballSource = z.strictObject({
  type: z.literal('tarball'),
  /** The archive: https, http or file. */
  url: sourceUrl(['https', 'http', 'file']),
  ...tree,
});

/** A binary package of the machine's apt sources. The lockfile pins its version and hash. */
const debianSource = z.strictObject({
  type: z.literal('debian'),
  /** The binary package. */
  package: z
    .string()
    .regex(/^[a-z0-9][a-z0-9+.-]+$/, "expected a Debian package name such as 'busybox-static'"),
  /** By default the one that apt takes when `unikernel lock` is run. */
  version: z
    .string()
    .regex(
      /^([0-9]+:)?[0-9][A-Za-z0-9.+~-]*$/,
      "expected a whole Debian version such as '1:1.35.0-4+b3'",
    )
    .optional(),
  ...tree,
});

/** A folder of the project. Its content is hashed each time and needs no lock entry. */
const pathSource = z.strictObject({
  type: z.literal('path'),
  /** The folder, relative to the root of the project. */
  path: projectPath,
});

/** The tree that comes with this tool, `recipes/core`. */
export const embeddedSource = z.strictObject({ type: z.literal('embedded') });

const fetchedSources = [npmSource, gitSource, tarballSource, debianSource] as const;

export const fetchedSource = z.discriminatedUnion('type', fetchedSources);
export const unikraftSource = z.discriminatedUnion('type', [
  embeddedSource,
  pathSource,
  ...fetchedSources,
]);
/** What Linux and external libraries may come from. */
export const partSource = z.discriminatedUnion('type', [pathSource, ...fetchedSources]);

export type NpmSource = z.infer<typeof npmSource>;
export type GitSource = z.infer<typeof gitSource>;
export type TarballSource = z.infer<typeof tarballSource>;
export type DebianSource = z.infer<typeof debianSource>;
/** A source that the network brings: it needs an entry in the lockfile. */
export type FetchedSource = NpmSource | GitSource | TarballSource | DebianSource;
export type PathSource = z.infer<typeof pathSource>;
export type EmbeddedSource = z.infer<typeof embeddedSource>;
export type Source = FetchedSource | PathSource | EmbeddedSource;
