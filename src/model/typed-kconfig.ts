// The config as its author writes it, with the symbols of each image's own trees. The schemas of
// this folder check values; what symbols there are only `generated/<image>/kconfig.ts` knows.

import type { ConfigInput } from './config.ts';
import type {
  ExternalLibraryInput,
  ImageInput,
  LklLibraryInput,
  PosixLibraryInput,
} from './image.ts';
import type { KconfigValue } from './kconfig.ts';

/** A value that may stay unmet, with the reason. */
export type Allowed<Value> = { value: Value; allowed: string };

export type Bool = boolean | Allowed<boolean>;
/** Without modules it is a bool. */
export type Tristate = Bool;
/** One of some bools, of which one is on. */
export type Choice<_Members extends string> = Bool;
export type Int = number | Allowed<number>;
export type Hex = { hex: number } | Allowed<{ hex: number }>;
export type Str = string | Allowed<string>;

/** Symbols of a tree that nothing is known of yet. */
export type UntypedKconfig = Record<string, KconfigValue>;

/** The same where the image is not known either, so that it fits any. */
// biome-ignore lint/suspicious/noExplicitAny: only `any` fits the symbols of whatever tree.
export type AnyKconfig = Record<string, any>;

// In no value. From them, and not from `kconfig`, TypeScript takes what a library's place in an
// image asks of it: both kinds of library stand there, and each must find its own tree.
declare const linuxSymbols: unique symbol;
declare const unikraftSymbols: unique symbol;

export type LklLibraryOf<Linux> = Omit<LklLibraryInput, 'kconfig'> & {
  kconfig: NoInfer<Linux>;
  [linuxSymbols]?: Linux;
};
export type ExternalLibraryOf<Unikraft> = Omit<ExternalLibraryInput, 'kconfig'> & {
  kconfig: NoInfer<Unikraft>;
  [unikraftSymbols]?: Unikraft;
};

/** The symbols of an image's trees. */
export type KconfigTrees = { unikraft: object; linux?: object };

/** An image whose trees have these symbols. */
export type ImageInputOf<Trees extends KconfigTrees> = Omit<ImageInput, 'kconfig' | 'libraries'> & {
  kconfig?: Trees['unikraft'];
  libraries?: (
    | LklLibraryOf<LinuxOf<Trees>>
    | PosixLibraryInput
    | ExternalLibraryOf<Trees['unikraft']>
  )[];
};

type LinuxOf<Trees extends KconfigTrees> = Trees extends { linux: infer Linux }
  ? Linux
  : UntypedKconfig;

type UntypedTrees = { unikraft: UntypedKconfig; linux: UntypedKconfig };

/** A config with images of these names; `Known` has the trees by the name of their image. */
export type ConfigInputOf<Name extends string, Known> = Omit<ConfigInput, 'images'> & {
  images: {
    [Image in Name]: ImageInputOf<
      Image extends keyof Known ? Extract<Known[Image], KconfigTrees> : UntypedTrees
    >;
  };
};
