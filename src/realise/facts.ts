import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { Templates } from '../generate/generate.ts';
import type { Image } from '../model/image.ts';
import { type Lockfile, lockfileName, parseLockfile } from '../plan/lockfile.ts';
import { packageRoot } from '../plan/package-root.ts';
import { type Facts, type Folder, folders, type Places } from '../plan/plan.ts';
import { toolId } from '../plan/tool-id.ts';
import { hashFolder } from '../store/folder.ts';
import type { Store } from '../store/store.ts';
import { readToolchain } from './toolchain.ts';

/** `--source NAME=DIR`: folders that stand in for sources of the config, by name. */
export type Overrides = Readonly<Record<string, string>>;

/** Where the parts of an image are on this machine. */
export function placesOf(image: Image, project: string, overrides: Overrides): Places {
  const at = (name: string, folder: string): Folder =>
    placed(name, resolve(project, folder), project);
  const linux = linuxPlace(image, project, overrides);
  return {
    unikraft: unikraftPlace(image, project, overrides),
    application: at(basename(image.application), image.application),
    libraries: image.libraries.map((library) =>
      library.type === 'lkl'
        ? at('lkl-port', join(packageRoot, 'recipes/lkl'))
        : at(basename(library.path), library.path),
    ),
    ...(linux && { linux }),
  };
}

function unikraftPlace(image: Image, project: string, overrides: Overrides): Folder {
  const name = 'unikraft-source';
  if (overrides.unikraft !== undefined) return placed(name, resolve(overrides.unikraft), project);
  switch (image.unikraft.type) {
    case 'embedded':
      return placed(name, join(packageRoot, 'recipes/core'), project);
    case 'path':
      return placed(name, resolve(project, image.unikraft.path), project);
    default:
      return image.unikraft satisfies never;
  }
}

function linuxPlace(image: Image, project: string, overrides: Overrides): Folder | undefined {
  const source = image.libraries.find((library) => library.type === 'lkl')?.source;
  if (source === undefined) return undefined;
  const name = 'linux-source';
  if (overrides.linux !== undefined) return placed(name, resolve(overrides.linux), project);
  return source.type === 'path' ? placed(name, resolve(project, source.path), project) : undefined;
}

function placed(name: string, folder: string, project: string): Folder {
  const path = relative(project, folder);
  return path.startsWith('..') || isAbsolute(path)
    ? { name, folder }
    : { name, folder, inProject: path };
}

const overridable = ['unikraft', 'linux'];

/** Parses `--source NAME=DIR` arguments. @throws UserError exit 2. */
export function parseOverrides(args: readonly string[]): Overrides {
  const overrides: Record<string, string> = {};
  for (const arg of args) {
    const [, name = '', folder = ''] = /^([^=]*)=(.*)$/.exec(arg) ?? [];
    if (!overridable.includes(name)) {
      const near = nearest(name, overridable);
      throw usage(
        'source/unknown',
        `--source ${arg}: there is no source '${name || arg}'; the sources are ${overridable.join(' and ')}.`,
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
  if (!existsSync(file)) return { sources: {} };
  try {
    return parseLockfile(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UserError(
      {
        code: 'lock/unreadable',
        message: `${lockfileName} cannot be used: ${(cause as Error).message}.`,
        suggestion: 'restore it from version control, or write it anew: unikernel lock',
      },
      exitCode.usage,
      { cause },
    );
  }
}

export function readTemplates(): Templates {
  const read = (name: string): string =>
    readFileSync(join(packageRoot, 'src/generate/templates', name), 'utf8');
  return { makefile: read('Makefile.hbs'), runScript: read('run.sh.hbs') };
}

/** Everything the plan takes as given, measured once per call of the tool. */
export async function gatherFacts(
  project: string,
  places: readonly Places[],
  store: Store,
  environment: NodeJS.ProcessEnv,
): Promise<Facts> {
  const all = new Set(places.flatMap(folders).map(({ folder }) => folder));
  const [toolchain, ...hashes] = await Promise.all([
    readToolchain(environment.PATH ?? '', join(store.root, 'toolchain.json')),
    ...[...all].map(async (folder) => [folder, await hashFolder(folder)] as const),
  ]);
  const contents = new Map(hashes);
  const port = join(packageRoot, 'recipes/lkl');
  return {
    contentOf: (folder) => contents.get(folder)!,
    patchContent: (file) => readFileSync(join(project, file), 'utf8'),
    linuxMakefile: readFileSync(join(port, 'linux.mk'), 'utf8'),
    linuxBase: (name) => readFileSync(join(port, `linux/${name}.config`), 'utf8'),
    makefileTemplate: readTemplates().makefile,
    toolchain,
    tool: toolId(),
    lock: readLockfile(project),
  };
}
