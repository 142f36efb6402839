// From the model to the graph of derivations. Nothing is read or run here: what the plan needs to
// know of the world comes in as facts.

import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Image, Library, LklLibrary } from '../model/image.ts';
import { libraryName } from '../model/library-name.ts';
import { type Machine, machineOf } from '../model/machine.ts';
import type { NamedSource } from '../model/named-sources.ts';
import type { Patch } from '../model/patch.ts';
import { contentFiles } from '../model/patch-content.ts';
import { closure, type Derivation, derivation, hashOf, treeFolder } from './derivation.ts';
import { type DiskFacts, type DiskPlan, planDisks } from './disks.ts';
import { fetchDerivation } from './fetch.ts';
import { notLocked } from './lock-state.ts';
import type { Lockfile } from './lockfile.ts';
import { type KconfigRequest, linuxRequests, unikraftRequests } from './requests.ts';
import { type Toolchain, toolchainHash } from './toolchain.ts';

/** A folder that goes into a build: of the project, of this tool, or brought by `--source`. */
export type Folder = {
  readonly name: string;
  readonly folder: string;
  /** Its path relative to the project, when it is inside. */
  readonly inProject?: string;
};

/** A folder, or what is fetched in its place. */
export type Place = Folder | NamedSource;

/** Where the parts of an image come from, by what they are to it. */
export type Places = {
  readonly unikraft: Place;
  /** Whether the Unikraft tree is the one that comes with this tool. */
  readonly embedded: boolean;
  readonly application: Folder;
  /** One for each library, in order. */
  readonly libraries: readonly Place[];
  readonly linux?: Place;
  /** What each disk is filled from, in order; nothing for an empty one. */
  readonly disks: readonly (Folder | undefined)[];
};

/** All folders of an image. */
export function folders(places: Places): Folder[] {
  return all(places).filter((place) => 'name' in place);
}

/** All that an image fetches. */
export function fetchedPlaces(places: Places): NamedSource[] {
  return all(places).filter((place) => 'source' in place);
}

function all({ unikraft, application, libraries, linux, disks }: Places): Place[] {
  const filled = disks.filter((folder) => folder !== undefined);
  return [unikraft, application, ...libraries, ...(linux ? [linux] : []), ...filled];
}

/** What the plan takes as given. */
export type Facts = DiskFacts & {
  /** The content hash of a folder. */
  readonly contentOf: (folder: string) => string;
  /** The text of a project file that a patch adds or applies. */
  readonly patchContent: (file: string) => string;
  /** recipes/lkl/linux.mk and the base configuration that it starts from. */
  readonly linuxMakefile: string;
  readonly linuxBase: (name: string) => string;
  /** The templates of the generated Makefile and of the library with its flags. */
  readonly makefileTemplate: string;
  readonly flagsTemplate: string;
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
  /** What the tree says of its Kconfig symbols. */
  readonly symbols: Derivation;
  readonly lkl: Derivation;
};

export type ImagePlan = {
  readonly name: string;
  readonly image: Image;
  readonly places: Places;
  /** The machine of QEMU that it boots on. */
  readonly machine: Machine;
  readonly requests: readonly KconfigRequest[];
  readonly unikraftSource: Derivation;
  readonly unikraft: Derivation;
  /** What the tree, with the application and the libraries, says of its Kconfig symbols. */
  readonly symbols: Derivation;
  readonly application: Derivation;
  readonly librarySources: readonly Derivation[];
  /** What is built: of a library with patches the patched tree, otherwise its source. */
  readonly libraries: readonly Derivation[];
  readonly linux?: LinuxPlan;
  readonly disks: readonly DiskPlan[];
  readonly generated: Derivation;
  readonly result: Derivation;
  /** What builds it; only its hash is in the derivations. */
  readonly toolchain: Toolchain;
};

/** What a build of an image is to give: its generated files, the image, its disks. */
export function rootsOf({ generated, result, disks }: ImagePlan): Derivation[] {
  return [generated, result, ...disks.map(({ built }) => built)];
}

/** The programs that build an image and its disks, by name. */
export function programsOf({ toolchain, disks }: ImagePlan): Toolchain {
  const all = Object.entries(Object.assign({}, toolchain, ...disks.map(({ tools }) => tools)));
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1))) as Toolchain;
}

/** All that is done for an image, inputs first, each once. */
export function stepsOf(plan: ImagePlan): Derivation[] {
  return [
    ...new Map(
      rootsOf(plan)
        .flatMap(closure)
        .map((step) => [step.hash, step]),
    ).values(),
  ];
}

/** @throws UserError exit 3 when the lockfile does not know a source. */
export function planImage(name: string, image: Image, places: Places, facts: Facts): ImagePlan {
  const machine = machineOf(image, places.embedded);
  const requests = unikraftRequests(name, image, places.embedded);
  const unikraftSource = sourceOf(places.unikraft, facts);
  const unikraft = patched('unikraft', unikraftSource, image.patches, image, facts);
  const application = sourceOf(places.application, facts);
  const librarySources = places.libraries.map((place) => sourceOf(place, facts));
  const libraries = librarySources.map((source, index) => {
    const library = image.libraries[index]!;
    if (!isPatched(library)) return source;
    return patched(`${libraryName(library)}-patched`, source, library.patches, image, facts);
  });
  const linux = planLinux(name, image, places, facts);
  const patchedLibraries = image.libraries.flatMap((library, index) =>
    isPatched(library) ? [index] : [],
  );
  const sources = {
    unikraft: unikraftSource,
    ...(linux && { linux: linux.source }),
    ...byLibrary(patchedLibraries.map((index) => [index, librarySources[index]!])),
  };
  const view = {
    name,
    image,
    machine,
    layout: folders(places).map(({ name, inProject }) => ({ name, inProject: inProject ?? '' })),
    linuxBase: linux?.base ?? '',
    trees: [
      unikraft.hash,
      linux?.tree.hash ?? '',
      ...patchedLibraries.map((index) => libraries[index]!.hash),
    ],
    tool: facts.tool,
  };
  const generated = derivation(`${name}-generated`, { type: 'generate', view }, sources);
  const result = derivation(
    name,
    {
      type: 'image',
      makefile: hashOf([
        name,
        image.libraries.map(libraryName),
        facts.makefileTemplate,
        facts.flagsTemplate,
      ]),
      kconfig: requests.map(asked),
      toolchain: toolchainHash(facts.toolchain),
    },
    {
      unikraft,
      application,
      ...byLibrary([...libraries.entries()]),
      ...(linux && { lkl: linux.lkl }),
    },
  );
  const symbols = derivation(
    `${name}-kconfig`,
    {
      type: 'kconfig',
      image: name,
      roots: image.libraries.map(libraryName),
      tool: facts.tool,
    },
    {
      unikraft,
      application,
      ...byLibrary([...libraries.entries()]),
    },
  );
  return {
    name,
    image,
    places,
    machine,
    requests,
    unikraftSource,
    unikraft,
    symbols,
    application,
    librarySources,
    libraries,
    ...(linux && { linux }),
    disks: planDisks(name, image.disks, places.disks, facts),
    generated,
    result,
    toolchain: facts.toolchain,
  };
}

function isPatched(library: Library): boolean {
  return library.type !== 'lkl' && library.patches.length > 0;
}

/** Derivations as inputs, by the position of their library. */
function byLibrary(all: readonly (readonly [number, Derivation])[]): Record<string, Derivation> {
  return Object.fromEntries(all.map(([index, library]) => [`library${index}`, library]));
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
  const requests = linuxRequests(name, image, index, library);
  const base = facts.linuxBase(library.base);
  const source = sourceOf(places.linux!, facts);
  const tree = patched('linux', source, library.patches, image, facts);
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
  const symbols = derivation(
    'linux-kconfig',
    { type: 'kconfig', image: '', roots: [], tool: facts.tool },
    { linux: tree },
  );
  return { library, index, base, requests, source, tree, symbols, lkl };
}

function sourceOf(place: Place, facts: Facts): Derivation {
  if ('name' in place)
    return derivation(place.name, { type: 'folder', content: facts.contentOf(place.folder) });
  const entry = facts.lock.sources[place.key];
  if (entry === undefined) throw new UserError(notLocked(place.key), exitCode.stale);
  return fetchDerivation(place.source, entry);
}

function patched(
  name: string,
  source: Derivation,
  series: readonly Patch[],
  image: Image,
  facts: Facts,
): Derivation {
  return derivation(
    name,
    { type: 'patch', folder: treeFolder(source), series: seriesHashes(series, image, facts) },
    { source },
  );
}

function asked({ symbol, value }: KconfigRequest): unknown {
  return { symbol, value };
}

function seriesHashes(series: readonly Patch[], { arch, platform }: Image, facts: Facts): string[] {
  return series.map((patch) =>
    hashOf({
      patch,
      files: contentFiles(patch).map((file) => facts.patchContent(file)),
      ...((patch.when?.arch ?? patch.when?.platform) && { image: { arch, platform } }),
    }),
  );
}
