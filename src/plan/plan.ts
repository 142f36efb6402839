// From the model to the graph of derivations. Nothing is read or run here: what the plan needs to
// know of the world comes in as facts.

import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Image, LklLibrary } from '../model/image.ts';
import { contentFiles } from '../model/patch-content.ts';
import type { NpmSource, Source } from '../model/source.ts';
import { type Derivation, derivation, hashOf } from './derivation.ts';
import { type Lockfile, lockKey } from './lockfile.ts';
import { type KconfigRequest, linuxRequests, unikraftRequests } from './requests.ts';
import { type Toolchain, toolchainHash } from './toolchain.ts';

/** A folder that goes into a build: of the project, of this tool, or brought by `--source`. */
export type Folder = {
  readonly name: string;
  readonly folder: string;
  /** Its path relative to the project, when it is inside. */
  readonly inProject?: string;
};

/** Where the parts of an image come from, by what they are to it. */
export type Places = {
  readonly unikraft: Folder;
  readonly application: Folder;
  /** One for each library, in order. */
  readonly libraries: readonly Folder[];
  /** Linux, unless it is fetched. */
  readonly linux?: Folder;
};

/** All folders of an image. */
export function folders(places: Places): Folder[] {
  const { unikraft, application, libraries, linux } = places;
  return [unikraft, application, ...libraries, ...(linux ? [linux] : [])];
}

/** What the plan takes as given. */
export type Facts = {
  /** The content hash of a folder. */
  readonly contentOf: (folder: string) => string;
  /** The text of a project file that a patch adds or applies. */
  readonly patchContent: (file: string) => string;
  /** recipes/lkl/linux.mk and the base configuration that it starts from. */
  readonly linuxMakefile: string;
  readonly linuxBase: (name: string) => string;
  /** The template of the generated Makefile. */
  readonly makefileTemplate: string;
  readonly toolchain: Toolchain;
  readonly tool: string;
  readonly lock: Lockfile;
};

/** Linux as a part of an image. */
export type LinuxPlan = {
  readonly library: LklLibrary;
  readonly index: number;
  /** The text of the named base configuration. */
  readonly base: string;
  readonly requests: readonly KconfigRequest[];
  readonly source: Derivation;
  readonly tree: Derivation;
  readonly lkl: Derivation;
};

export type ImagePlan = {
  readonly name: string;
  readonly image: Image;
  readonly places: Places;
  readonly requests: readonly KconfigRequest[];
  readonly unikraftSource: Derivation;
  readonly unikraft: Derivation;
  readonly application: Derivation;
  readonly libraries: readonly Derivation[];
  readonly linux?: LinuxPlan;
  readonly generated: Derivation;
  readonly result: Derivation;
  /** What builds it; only its hash is in the derivations. */
  readonly toolchain: Toolchain;
};

/** @throws UserError exit 3 when the lockfile does not know a source. */
export function planImage(name: string, image: Image, places: Places, facts: Facts): ImagePlan {
  const folder = (part: Folder): Derivation =>
    derivation(part.name, { type: 'folder', content: facts.contentOf(part.folder) });
  const requests = unikraftRequests(name, image);
  const unikraftSource = folder(places.unikraft);
  const unikraft = derivation(
    'unikraft',
    { type: 'patch', folder: '', series: seriesHashes(image.patches, facts) },
    { source: unikraftSource },
  );
  const application = folder(places.application);
  const libraries = places.libraries.map(folder);
  const linux = planLinux(name, image, places, facts);
  const sources = { unikraft: unikraftSource, ...(linux && { linux: linux.source }) };
  const view = {
    name,
    image,
    layout: folders(places).map(({ name, inProject }) => ({ name, inProject: inProject ?? '' })),
    linuxBase: linux?.base ?? '',
    trees: [unikraft.hash, linux?.tree.hash ?? ''],
    tool: facts.tool,
  };
  const generated = derivation(`${name}-generated`, { type: 'generate', view }, sources);
  const result = derivation(
    name,
    {
      type: 'image',
      makefile: hashOf([name, libraryNames(image), facts.makefileTemplate]),
      kconfig: requests.map(asked),
      toolchain: toolchainHash(facts.toolchain),
    },
    {
      unikraft,
      application,
      ...Object.fromEntries(libraries.map((library, index) => [`library${index}`, library])),
      ...(linux && { lkl: linux.lkl }),
    },
  );
  return {
    name,
    image,
    places,
    requests,
    unikraftSource,
    unikraft,
    application,
    libraries,
    ...(linux && { linux }),
    generated,
    result,
    toolchain: facts.toolchain,
  };
}

/** What the libraries of an image are called in it, wherever their folders are. */
export function libraryNames({ libraries }: Image): string[] {
  return libraries.map((library) =>
    library.type === 'lkl' ? 'lkl' : library.path.replace(/^.*\//, ''),
  );
}

function planLinux(
  name: string,
  image: Image,
  places: Places,
  facts: Facts,
): LinuxPlan | undefined {
  const index = image.libraries.findIndex((library) => library.type === 'lkl');
  const library = image.libraries[index];
  if (library?.type !== 'lkl') return undefined;
  const requests = linuxRequests(name, index, library);
  const base = facts.linuxBase(library.base);
  const source =
    places.linux === undefined
      ? fetched(library.source, facts.lock)
      : derivation(places.linux.name, {
          type: 'folder',
          content: facts.contentOf(places.linux.folder),
        });
  const tree = derivation(
    'linux',
    {
      type: 'patch',
      folder:
        library.source.type === 'npm' && places.linux === undefined
          ? (library.source.folder ?? '')
          : '',
      series: seriesHashes(library.patches, facts),
    },
    { source },
  );
  const lkl = derivation(
    'lkl',
    {
      type: 'lkl',
      makefile: hashOf(facts.linuxMakefile),
      kconfig: { base: hashOf(base), requests: requests.map(asked) },
      toolchain: toolchainHash(facts.toolchain),
    },
    { linux: tree },
  );
  return { library, index, base, requests, source, tree, lkl };
}

function fetched(source: Source, lock: Lockfile): Derivation {
  if (source.type !== 'npm') throw new Error(`a ${source.type} source is not fetched`);
  const entry = lock.sources[lockKey(source)];
  if (entry === undefined) throw notLocked(source);
  const name = `${source.name.replace(/[^a-z0-9.-]/g, '-')}-${source.version}`;
  return derivation(name, { type: 'fetch', source, integrity: entry.integrity });
}

function notLocked(source: NpmSource): UserError {
  return new UserError(
    {
      code: 'lock/missing',
      message: `unikernel.lock has no entry for ${lockKey(source)}.`,
      notes: ['A source is used only at the hash that the lockfile names.'],
      suggestion: 'unikernel lock',
    },
    exitCode.stale,
  );
}

function asked({ symbol, value }: KconfigRequest): unknown {
  return { symbol, value };
}

function seriesHashes(series: Image['patches'], facts: Facts): string[] {
  return series.map((patch) =>
    hashOf({ patch, files: contentFiles(patch).map((file) => facts.patchContent(file)) }),
  );
}
