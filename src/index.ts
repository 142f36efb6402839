// The public API, which a config file and the patches beside it import. The functions only build
// plain values: a config describes, it does not act.

import type { ConfigInput } from './model/config.ts';
import type { ImageInput, LklLibraryInput } from './model/image.ts';
import type { KconfigScalar, KconfigValue } from './model/kconfig.ts';
import type { EmbeddedSource, NpmSource, PathSource } from './model/source.ts';

export * from './model/patch-builders.ts';
export type { ConfigInput, ImageInput, KconfigScalar, KconfigValue };

/** The default export of `unikernel.config.ts`. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
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
  return folder === undefined
    ? { type: 'npm', name, version }
    : { type: 'npm', name, version, folder };
}

/** The Linux kernel as a library. Without `source` it is Linux 4.9 from the npm package `lkl`. */
export function lkl(options: Partial<Omit<LklLibraryInput, 'type'>> = {}): LklLibraryInput {
  return {
    type: 'lkl',
    source: npm('lkl', '1.0.3', 'src/linux'),
    base: 'small',
    kconfig: {},
    patches: [],
    ...options,
  };
}

/** A Unikraft external library: a folder of the project with Config.uk and Makefile.uk. */
export function library(folder: string, options: { kconfig?: Record<string, KconfigValue> } = {}) {
  return { type: 'external' as const, path: folder, kconfig: options.kconfig ?? {} };
}

/** The value of a hex symbol; a plain number is that of an int symbol. */
export function hex(value: number): { hex: number } {
  return { hex: value };
}

/** Asks for a value and accepts, for the reason given, that another one takes effect. */
export function allow(value: KconfigScalar, reason: string): KconfigValue {
  return { value, allowed: reason };
}
