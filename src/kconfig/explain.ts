import { join } from 'node:path';
import { packageRoot } from '../plan/package-root.ts';

/** A Kconfig tree as kconfiglib has to load it. */
export type KconfigTree = {
  readonly folder: string;
  /** The first file, relative to the folder. */
  readonly root: string;
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

/** The embedded Unikraft-compatible tree with what is built on it. */
export function unikraftTree(parts: {
  readonly folder: string;
  readonly libraries: readonly string[];
  readonly application: string;
  readonly name: string;
}): KconfigTree {
  const { folder, libraries, application, name } = parts;
  return {
    folder,
    root: 'Config.uk',
    environment: { UK_BASE: folder, UK_DEFAULT_NAME: name },
    sources: { UK_EXTERNAL: [...libraries, application].map((part) => join(part, 'Config.uk')) },
  };
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
