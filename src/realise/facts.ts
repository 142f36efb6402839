import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { Templates } from '../generate/generate.ts';
import type { Config } from '../model/config.ts';
import type { Image } from '../model/image.ts';
import { libraryName } from '../model/library-name.ts';
import { isFetched, namedSources } from '../model/named-sources.ts';
import type { Source } from '../model/source.ts';
import { type Lockfile, lockfileName, parseLockfile } from '../plan/lockfile.ts';
import { packageRoot } from '../plan/package-root.ts';
import { type Facts, type Folder, folders, type Place, type Places } from '../plan/plan.ts';
import { toolId } from '../plan/tool-id.ts';
import { hashFolder } from '../store/folder.ts';
import type { Store } from '../store/store.ts';
import { readToolchain, splitToolchain } from './toolchain.ts';

/** `--source NAME=DIR`: folders that stand in for sources of the config, by name. */
export type Overrides = Readonly<Record<string, string>>;

/** Where the parts of the image `name` come from on this machine. */
export function placesOf(
  name: string,
  image: Image,
  project: string,
  overrides: Overrides,
): Places {
  const at = (called: string, folder: string): Folder =>
    placed(called, resolve(project, folder), project);
  const fetched = namedSources({ [name]: image });
  const placeOf = (called: string, source: Source, override: string | undefined): Place => {
    if (override !== undefined) return placed(called, resolve(override), project);
    switch (source.type) {
      case 'embedded':
        return at(called, join(packageRoot, 'recipes/core'));
      case 'path':
        return at(called, source.path);
      default:
        return fetched.find((one) => one.source === source)!;
    }
  };
  const linux = image.libraries.find(({ type }) => type === 'lkl')?.source;
  return {
    unikraft: placeOf('unikraft-source', image.unikraft, overrides.unikraft),
    embedded: image.unikraft.type === 'embedded' && overrides.unikraft === undefined,
    application: at(basename(image.application), image.application),
    libraries: image.libraries.map((library) => {
      if (library.type === 'lkl') return at('lkl-port', join(packageRoot, 'recipes/lkl'));
      if (library.type === 'posix') return at('posix', join(packageRoot, 'recipes/posix'));
      const called = libraryName(library);
      const override = isFetched(library.source) ? overrides[called] : undefined;
      return placeOf(called, library.source, override);
    }),
    ...(linux && { linux: placeOf('linux-source', linux, overrides.linux) }),
    disks: image.disks.map(({ name, from }) =>
      from === undefined ? from : at(`${name}-files`, from),
    ),
  };
}

function placed(name: string, folder: string, project: string): Folder {
  const path = relative(project, folder);
  return path.startsWith('..') || isAbsolute(path)
    ? { name, folder }
    : { name, folder, inProject: path };
}

/** Reads the `--source NAME=DIR` arguments of a call. @throws UserError exit 2. */
export function parseOverrides(args: readonly string[], { images }: Config): Overrides {
  const fetchedLibraries = Object.values(images)
    .flatMap(({ libraries }) => libraries)
    .filter(({ type, source }) => type === 'external' && isFetched(source))
    .map(libraryName);
  const names = [...new Set(['unikraft', 'linux', ...fetchedLibraries])];
  const overrides: Record<string, string> = {};
  for (const arg of args) {
    const [, name = '', folder = ''] = /^([^=]*)=(.*)$/.exec(arg) ?? [];
    if (!names.includes(name)) {
      const near = nearest(name, names);
      throw usage(
        'source/unknown',
        `--source ${arg}: there is no source '${name || arg}'; the sources are ${names.join(', ')}.`,
        near && `--source ${near}=${folder || 'DIR'}`,
      );
    }
    if (!existsSync(folder))
      throw usage('source/missing', `--source ${arg}: there is no folder '${folder}'.`);
    overrides[name] = folder;
  }
  return overrides;
}

function usage(code: string, message: string, suggestion?: string): UserError {
  return new UserError({ code, message, ...(suggestion && { suggestion }) }, exitCode.usage);
}

/** Reads the project's lockfile; a missing one locks nothing. @throws UserError exit 2. */
export function readLockfile(project: string): Lockfile {
  const file = join(project, lockfileName);
  return existsSync(file) ? parseLockfile(readFileSync(file, 'utf8')) : { sources: {} };
}

export function readTemplates(): Templates {
  const read = (name: string): string =>
    readFileSync(join(packageRoot, 'src/generate/templates', name), 'utf8');
  return {
    makefile: read('Makefile.hbs'),
    flags: read('flags.hbs'),
    runScript: read('run.sh.hbs'),
  };
}

/** Everything the plan takes as given, measured once per call of the tool. */
export async function gatherFacts(
  project: string,
  places: readonly Places[],
  store: Store,
  environment: NodeJS.ProcessEnv,
): Promise<Facts> {
  const all = new Set(places.flatMap(folders).map(({ folder }) => folder));
  const [programs, ...hashes] = await Promise.all([
    readToolchain(environment.PATH ?? '', join(store.root, 'toolchain.json')),
    ...[...all].map(async (folder) => [folder, await hashFolder(folder)] as const),
  ]);
  const contents = new Map(hashes);
  const port = join(packageRoot, 'recipes/lkl');
  const templates = readTemplates();
  return {
    contentOf: (folder) => contents.get(folder)!,
    patchContent: (file) => readFileSync(join(project, file), 'utf8'),
    linuxMakefile: readFileSync(join(port, 'linux.mk'), 'utf8'),
    linuxBase: (name) => readFileSync(join(port, `linux/${name}.config`), 'utf8'),
    diskMakefile: readFileSync(join(port, 'disk.mk'), 'utf8'),
    makefileTemplate: templates.makefile,
    flagsTemplate: templates.flags,
    ...splitToolchain(programs),
    tool: toolId(),
    lock: readLockfile(project),
  };
}
