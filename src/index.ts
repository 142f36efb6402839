// The public API, which a config file and the patches beside it import. The functions only build
// plain values: a config describes, it does not act.

import type { ConfigInput } from './model/config.ts';
import type { ImageInput, PosixLibraryInput } from './model/image.ts';
import type { KconfigScalar, KconfigValue } from './model/kconfig.ts';
import type { PatchInput } from './model/patch-builders.ts';
import { releaseTag, unikraftUrl } from './model/release.ts';
import type {
  DebianSource,
  EmbeddedSource,
  FetchedSource,
  GitSource,
  NpmSource,
  PathSource,
  TarballSource,
} from './model/source.ts';
import type {
  Allowed,
  AnyKconfig,
  Bool,
  Choice,
  ConfigInputOf,
  ExternalLibraryOf,
  Hex,
  Int,
  LklLibraryOf,
  Str,
  Tristate,
} from './model/typed-kconfig.ts';

export * from './model/patch-builders.ts';
export type {
  Bool,
  Choice,
  ConfigInput,
  DebianSource,
  FetchedSource,
  GitSource,
  Hex,
  ImageInput,
  Int,
  KconfigScalar,
  KconfigValue,
  NpmSource,
  Str,
  TarballSource,
  Tristate,
};

/** The symbols of each image's trees; `generated/<image>/kconfig.ts` adds its own. */
// biome-ignore lint/suspicious/noEmptyInterface: only an interface can be added to.
export interface KconfigOf {}

/** The default export of `unikernel.config.ts`. */
export function defineConfig<Name extends string>(
  config: ConfigInputOf<Name, KconfigOf>,
): ConfigInput {
  return config as ConfigInput;
}

/**
 * A binary cache: `https://…`, `s3://bucket/prefix?region=…`, `file:///…` or a folder of the
 * project. Only what one of the public keys signed is taken from it.
 */
export function cache(url: string, ...keys: string[]): { url: string; keys: string[] } {
  return { url, keys };
}

/** The Unikraft-compatible tree that comes with this tool. */
export function embedded(): EmbeddedSource {
  return { type: 'embedded' };
}

/** A folder of the project, relative to its root. */
export function path(folder: string): PathSource {
  return { type: 'path', path: folder };
}

/** A package of the npm registry at an exact version; `folder` is where in it the tree is. */
export function npm(name: string, version: string, folder?: string): NpmSource {
  return { type: 'npm', name, version, ...inFolder(folder) };
}

/**
 * A git repository at a tag, or at a revision (the whole hash). Fetched by the `git` program, with
 * its credentials; submodules are not fetched. `url` is https, http, ssh or file.
 */
export function git(
  url: string,
  at: { tag: string; rev?: never } | { rev: string; tag?: never },
  folder?: string,
): GitSource {
  return { type: 'git', url, ...at, ...inFolder(folder) };
}

/**
 * A release of Unikraft, such as `release('0.17.0')`, from its public repository or from a mirror
 * of it. That the tree is of that version is checked.
 */
export function release(version: string, mirror: string = unikraftUrl): GitSource {
  return { ...git(mirror, { tag: releaseTag(version) }), release: version };
}

/**
 * An archive on a server: .tar, plain or packed with gzip, xz, bzip2 or zstd. Where all of it is
 * in one top folder, that folder is the root. `url` is https, http or file.
 */
export function tarball(url: string, folder?: string): TarballSource {
  return { type: 'tarball', url, ...inFolder(folder) };
}

/**
 * The files of a binary package of Debian, from the machine's apt sources. Without a version it is
 * the one that apt takes when `unikernel lock` is run; the lockfile pins it.
 */
export function debian(name: string, version?: string, folder?: string): DebianSource {
  return {
    type: 'debian',
    package: name,
    ...(version !== undefined && { version }),
    ...inFolder(folder),
  };
}

/**
 * A source that may hold names which differ in upper and lower case only, as the whole tree of
 * Linux does. Without this it is refused, because one file of each pair is lost on some machines.
 */
export function allowCaseClashes<Source extends FetchedSource>(source: Source): Source {
  return { ...source, caseClashes: true };
}

function inFolder(folder: string | undefined): { folder?: string } {
  return folder === undefined ? {} : { folder };
}

/** The Linux kernel as a library. Without `source` it is Linux 4.9 from the npm package `lkl`. */
export function lkl<Kconfig extends object = AnyKconfig>(
  options: Partial<Omit<LklLibraryOf<NoInfer<Kconfig>>, 'type'>> = {},
): LklLibraryOf<Kconfig> {
  return {
    type: 'lkl',
    source: npm('lkl', '1.0.3', 'src/linux'),
    base: 'small',
    kconfig: {} as Kconfig,
    patches: [],
    ...options,
  };
}

/**
 * What makes an application ordinary C: main() runs on a started Linux, with the networks and disks
 * of the config, and open(), socket(), pthread_create() and so on reach it. Needs `lkl()`.
 */
export function posix({ patches = [] }: { patches?: PatchInput[] } = {}): PosixLibraryInput {
  return { type: 'posix', source: embedded(), patches };
}

/**
 * A Unikraft external library, a folder with Config.uk and Makefile.uk: one of the project, or
 * one that is fetched, such as `library(git(url, { tag }))`. `patches` is the series on its tree.
 */
export function library<Kconfig extends object = AnyKconfig>(
  folder: string | PathSource | FetchedSource,
  options: { kconfig?: NoInfer<Kconfig>; patches?: PatchInput[] } = {},
): ExternalLibraryOf<Kconfig> {
  return {
    type: 'external',
    source: typeof folder !== 'string' ? folder : path(folder),
    kconfig: options.kconfig ?? ({} as Kconfig),
    patches: options.patches ?? [],
  };
}

/** The value of a hex symbol; a plain number is that of an int symbol. */
export function hex(value: number): { hex: number } {
  return { hex: value };
}

/** Asks for a value and accepts, for the reason given, that another one takes effect. */
export function allow<Value extends KconfigScalar>(value: Value, reason: string): Allowed<Value> {
  return { value, allowed: reason };
}
