// What differs between two plans of images, down to the option, the patch and the file; then what
// of the build it touches. This folder compares and words; reading the two sides is done elsewhere.

import { libraryName } from '../model/library-name.ts';
import type { Facts, Folder, ImagePlan } from '../plan/plan.ts';
import { compareToolchains } from '../plan/toolchain.ts';
import { type Change, compareValues, type Names } from './change.ts';
import { compareOptions } from './options.ts';
import { compareParts } from './parts.ts';
import { compareSeries } from './series.ts';

/** The tree that an option is of. */
export type Tree = 'unikraft' | 'linux';

/** The paths in the two configs that ask for something. */
export type Asked = Change<readonly (string | number)[]>;

/** One input that differs. */
export type Difference =
  | {
      readonly type: 'option';
      readonly tree: Tree;
      readonly symbol: string;
      /** As a `.config` writes them. */
      readonly value: Change<string>;
      readonly asked: Asked;
    }
  | {
      readonly type: 'patch';
      /** `unikraft`, `linux`, or what a library is called. */
      readonly tree: string;
      readonly name: string;
      readonly change: 'added' | 'removed' | 'changed' | 'moved';
      /** What of it changed: keys of the patch, and the files that it takes text from. */
      readonly parts: readonly string[];
      readonly asked: Asked;
    }
  | {
      readonly type: 'folder';
      /** What the folder is to the image, such as `application`. */
      readonly what: string;
      readonly place: Change<string>;
      /** Left out where only one side has the folder. */
      readonly files?: Names;
    }
  | {
      readonly type: 'source' | 'setting' | 'run';
      /** Of what: a source, the image, or how it is run, which rebuilds nothing. */
      readonly what: string;
      readonly field: string;
      readonly value: Change<string>;
    }
  | { readonly type: 'toolchain'; readonly program: string }
  /** A file of this tool that builds depend on. */
  | { readonly type: 'tool'; readonly file: string };

/** A plan with what it was made from. */
export type Side = {
  readonly plan: ImagePlan;
  readonly facts: Facts;
  /** The files of a folder by path, with their hashes. */
  readonly filesOf: (folder: Folder) => ReadonlyMap<string, string>;
};

/** All inputs that differ, in the order in which a person wants to know them. */
export function comparePlans(before: Side, after: Side): Difference[] {
  const [a, b] = [before.plan, after.plan];
  return [
    ...compareOptions('unikraft', a.requests, b.requests),
    ...compareOptions('linux', a.linux?.requests ?? [], b.linux?.requests ?? []),
    ...compareSeries(before, after),
    ...compareValues(settingsOf(a), settingsOf(b)).map(
      ({ key, value }) => ({ type: 'setting', what: 'image', field: key, value }) as const,
    ),
    ...compareParts(before, after),
    ...compareToolchains(a.toolchain, b.toolchain).map(
      (program) => ({ type: 'toolchain', program }) as const,
    ),
    ...compareTool(before, after),
    ...compareValues(runOf(a), runOf(b)).map(
      ({ key, value }) => ({ type: 'run', what: 'run', field: key, value }) as const,
    ),
  ];
}

function settingsOf({ image, linux }: ImagePlan): Record<string, unknown> {
  return {
    libraries: image.libraries.map(libraryName).join(', ') || 'none',
    ...(linux && { 'base of Linux': linux.library.base }),
  };
}

function runOf({ image: { run }, machine }: ImagePlan): Record<string, unknown> {
  const { memory, timeout, silence, ...rest } = run;
  return {
    ...rest,
    machine,
    memory: sizeText(memory),
    timeout: `${timeout}s`,
    silence: `${silence}s`,
  };
}

/** As a config writes it. */
function sizeText(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20}Mi` : `${bytes / 2 ** 10}Ki`;
}

function compareTool(before: Side, after: Side): Difference[] {
  const [a, b] = [toolFiles(before), toolFiles(after)];
  // What only one side uses is told as a setting.
  return Object.keys(a)
    .filter((file) => b[file] !== undefined && a[file] !== b[file])
    .map((file) => ({ type: 'tool', file }));
}

function toolFiles({ plan, facts }: Side): Record<string, string> {
  const { linux } = plan;
  return {
    ...(linux && {
      'recipes/lkl/linux.mk': facts.linuxMakefile,
      [`recipes/lkl/linux/${linux.library.base}.config`]: linux.base,
    }),
    'src/generate/templates/Makefile.hbs': facts.makefileTemplate,
    'src/generate/templates/flags.hbs': facts.flagsTemplate,
  };
}
