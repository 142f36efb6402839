import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { askKconfiglib } from './ask.ts';

/** A Kconfig tree as kconfiglib has to load it. */
export type KconfigTree = {
  readonly folder: string;
  /** The first file, relative to the folder. */
  readonly root: string;
  /** `@scratch@` in a value stands for a folder that is gone afterwards. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that hold the path of a file which sources the given ones. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
  /** Folders outside the tree, by what places in them begin with. */
  readonly roots: Readonly<Record<string, string>>;
};

/** A part of a condition that is false; `needed` is the value that would make it true. */
export type FalsePart = {
  readonly text: string;
  readonly symbol: string | null;
  readonly value: string | null;
  readonly exists: boolean;
  readonly needed: 'y' | 'n' | null;
};

/** What keeps a user from setting a symbol. */
export type Unmet = {
  readonly condition: string;
  readonly parts: readonly FalsePart[];
  /** The least that would do, in the order to set it; null where nothing would. */
  readonly needs: readonly Need[] | null;
};

/** A symbol to set to y or n, or so that a relation holds. */
export type Need = readonly [symbol: string, value: 'y' | 'n' | null, relation: string | null];

/** Why a symbol has the value it has. */
export type Explanation = {
  readonly type: 'bool' | 'tristate' | 'int' | 'hex' | 'string' | 'unknown';
  /** Where the tree defines it, `file:line`. */
  readonly place: string;
  readonly hasPrompt: boolean;
  readonly unmet: Unmet | null;
  readonly selectedBy: readonly string[];
  readonly selectableBy: readonly string[];
  readonly impliedBy: readonly string[];
  readonly range: readonly [string, string] | null;
  readonly choice: {
    readonly prompt: string;
    readonly members: readonly string[];
    readonly selected: string | null;
  } | null;
};

export type Explanations =
  | {
      readonly known: true;
      /** By symbol; null where the tree has no such symbol. */
      readonly symbols: Readonly<Record<string, Explanation | null>>;
      /** All symbols of the tree, if one was unknown. */
      readonly names: readonly string[];
    }
  /** There is nothing to ask; `reason` says why. */
  | { readonly known: false; readonly reason: string };

/**
 * A Unikraft tree with what is built on it. The variables are those of every release from 0.3 to
 * 0.17 and of the embedded tree; a tree asks for its own.
 */
export function unikraftTree(parts: {
  readonly folder: string;
  /** Folders of external libraries by name, in order. */
  readonly libraries: Readonly<Record<string, string>>;
  readonly application: string;
  readonly name: string;
}): KconfigTree {
  const { folder, libraries, application, name } = parts;
  const external = Object.values(libraries);
  const under = (part: string, without: readonly string[] = []): string[] =>
    foldersIn(join(folder, part)).filter((found) => !without.includes(found.split('/').at(-1)!));
  return {
    folder,
    root: 'Config.uk',
    environment: {
      UK_BASE: folder,
      UK_APP: application,
      UK_NAME: name,
      UK_DEFAULT_NAME: name,
      UK_ARCH: 'x86_64',
      HOST_ARCH: 'x86_64',
      // Shown in titles and banners; they decide nothing.
      UK_FULLVERSION: '',
      UK_CODENAME: '',
      CC: 'gcc',
      BUILD_DIR: '@scratch@',
      // 0.4 to 0.13 list folders, separated by spaces; later releases look for themselves.
      KCONFIG_APP_DIR: application,
      KCONFIG_LIB_DIR: [...under('lib'), join(folder, 'lib'), ...external].join(' '),
      KCONFIG_LIB_IN: '@scratch@/libs.uk',
      KCONFIG_PLAT_DIR: [...under('plat', ['common', 'drivers']), join(folder, 'plat')].join(' '),
      KCONFIG_PLAT_IN: '@scratch@/plats.uk',
      KCONFIG_DIR: '@scratch@',
      KCONFIG_LIB_BASE: join(folder, 'lib'),
      KCONFIG_ELIB_DIRS: external.join(':'),
      KCONFIG_PLAT_BASE: join(folder, 'plat'),
      KCONFIG_EPLAT_DIRS: '',
      KCONFIG_DRIV_BASE: join(folder, 'drivers'),
      KCONFIG_EAPP_DIR: application,
      KCONFIG_EXCLUDEDIRS: '',
    },
    sources: {
      UK_EXTERNAL: [...external, application].map(configFile),
      KCONFIG_ELIB_IN: external.map(configFile),
      // In 0.14 it names a file that the tree writes.
      KCONFIG_APP_IN: [configFile(application)],
    },
    roots: { ...libraries, application },
  };
}

function configFile(folder: string): string {
  return join(folder, 'Config.uk');
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name))
    .sort();
}

/** A Linux tree with arch/lkl. */
export function linuxTree(folder: string): KconfigTree {
  const environment = {
    ARCH: 'lkl',
    SRCARCH: 'lkl',
    // Shown in the title and decides nothing.
    KERNELVERSION: '',
    OUTPUT_FORMAT: 'elf64-x86-64',
  };
  return { folder, root: 'Kconfig', environment, sources: {}, roots: {} };
}

/** Asks kconfiglib about symbols of a tree, under the configuration in the file `config`. */
export async function explainKconfig(
  tree: KconfigTree,
  config: string,
  symbols: readonly string[],
  pythons?: readonly string[],
): Promise<Explanations> {
  const answer = await askKconfiglib('explain.py', { tree, config, symbols }, pythons);
  return answer.known ? { known: true, ...JSON.parse(answer.output) } : answer;
}
