import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../plan/package-root.ts';

/** A Kconfig tree as kconfiglib has to load it. */
export type KconfigTree = {
  readonly folder: string;
  /** The first file, relative to the folder. */
  readonly root: string;
  /** `SCRATCH` in a value is a folder that is there while the tree is read. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that hold the path of a file which sources the given ones. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
};

/** A part of a condition that is false; `needed` is the value that would make it true. */
export type FalsePart = {
  readonly text: string;
  readonly symbol: string | null;
  readonly value: string | null;
  readonly exists: boolean;
  readonly needed: 'y' | 'n' | null;
};

/** Why a symbol has the value it has. */
export type Explanation = {
  readonly type: 'bool' | 'tristate' | 'int' | 'hex' | 'string' | 'unknown';
  /** Where the tree defines it, `file:line`. */
  readonly place: string;
  readonly hasPrompt: boolean;
  readonly unmet: { readonly condition: string; readonly parts: readonly FalsePart[] } | null;
  readonly selectedBy: readonly string[];
  readonly selectableBy: readonly string[];
  readonly impliedBy: readonly string[];
  readonly range: readonly [string, string] | null;
  readonly choice: { readonly prompt: string; readonly selected: string | null } | null;
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
 * A Unikraft tree with what is built on it. Each generation of the build system has its own way to
 * say where the files of libraries, platforms and the application are; it gets the variables of
 * all, because none of them minds the others'.
 */
export function unikraftTree(parts: {
  readonly folder: string;
  readonly libraries: readonly string[];
  readonly application: string;
  readonly name: string;
}): KconfigTree {
  const { folder, libraries, application, name } = parts;
  const plats = foldersIn(join(folder, 'plat')).filter((plat) => !/\/(common|drivers)$/.test(plat));
  const configs = libraries.map((library) => join(library, 'Config.uk'));
  const config = join(application, 'Config.uk');
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
      CC: 'gcc',
      // Shown in the title and decide nothing.
      UK_FULLVERSION: '',
      UK_CODENAME: '',
      BUILD_DIR: 'SCRATCH',
      // From 0.4 to 0.13.
      KCONFIG_APP_DIR: application,
      KCONFIG_LIB_DIR: [...foldersIn(join(folder, 'lib')), join(folder, 'lib'), ...libraries].join(
        ' ',
      ),
      KCONFIG_PLAT_DIR: [...plats, join(folder, 'plat')].join(' '),
      KCONFIG_LIB_IN: 'SCRATCH/libs.uk',
      KCONFIG_PLAT_IN: 'SCRATCH/plats.uk',
      // From 0.14 on.
      KCONFIG_DIR: 'SCRATCH',
      KCONFIG_LIB_BASE: join(folder, 'lib'),
      KCONFIG_ELIB_DIRS: libraries.join(':'),
      KCONFIG_PLAT_BASE: join(folder, 'plat'),
      KCONFIG_EPLAT_DIRS: '',
      KCONFIG_DRIV_BASE: join(folder, 'drivers'),
      KCONFIG_EAPP_DIR: application,
      KCONFIG_EXCLUDEDIRS: '',
    },
    sources: {
      // Up to 0.3; 0.14 writes the first anew.
      KCONFIG_APP_IN: [config],
      KCONFIG_ELIB_IN: configs,
      // Of the embedded tree.
      UK_EXTERNAL: [...configs, config],
    },
  };
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? join(folder, entry.name) : [])).sort();
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
  return { folder, root: 'Kconfig', environment, sources: {} };
}

/** Asks kconfiglib about symbols of a tree, under the configuration in the file `config`. */
export async function explainKconfig(
  tree: KconfigTree,
  config: string,
  symbols: readonly string[],
  pythons: readonly string[] = ['/usr/bin/python3', 'python3'],
): Promise<Explanations> {
  const { execa } = await import('execa');
  const script = join(packageRoot, 'src/kconfig/explain.py');
  const input = JSON.stringify({ ...tree, config, symbols });
  let reason = 'there is no python3';
  for (const python of pythons) {
    const result = await execa(python, ['-B', script], { input, reject: false, timeout: 60_000 });
    if (result.exitCode === 0) return { known: true, ...JSON.parse(result.stdout) };
    if (result.timedOut) return { known: false, reason: 'kconfiglib took more than a minute' };
    if (result.exitCode === 3) reason = 'python3 has no kconfiglib';
    else if (result.exitCode !== undefined) {
      const last = result.stderr.trim().split('\n').at(-1);
      return { known: false, reason: `kconfiglib cannot read the tree: ${last}` };
    }
  }
  return { known: false, reason: `${reason}; install it with: apt-get install python3-kconfiglib` };
}
