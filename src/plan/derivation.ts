import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Disk } from '../model/device.ts';
import type { FetchedSource } from '../model/source.ts';
import type { Pin } from './lockfile.ts';

/** What a builder does; everything it depends on besides its inputs stands here and is hashed. */
export type Builder =
  /** A fixed-output source: whatever is fetched has to match the pin of the lockfile. */
  | ({ readonly type: 'fetch'; readonly source: FetchedSource } & Pin)
  /** A folder of the project or of this tool, copied as it is; `content` is its hash. */
  | { readonly type: 'folder'; readonly content: string }
  /** The tree in `folder` of a source, with a series of typed patches on it. */
  | { readonly type: 'patch'; readonly folder: string; readonly series: readonly string[] }
  /** The text under `generated/<image>/`. */
  | { readonly type: 'generate'; readonly view: unknown }
  /** What a tree says of its Kconfig symbols; `roots` are the inputs that stand beside the tree. */
  | {
      readonly type: 'kconfig';
      readonly image: string;
      readonly roots: readonly string[];
      readonly tool: string;
    }
  /** Linux as one object, built by recipes/lkl/linux.mk. */
  | {
      readonly type: 'lkl';
      readonly makefile: string;
      readonly kconfig: unknown;
      readonly toolchain: string;
    }
  /** A disk with a file system, built by recipes/lkl/disk.mk from the folder in its input. */
  | {
      readonly type: 'disk';
      readonly makefile: string;
      readonly disk: Pick<Disk, 'name' | 'filesystem' | 'size'>;
      readonly tools: string;
    }
  /** The bootable image, built by the generated Makefile. */
  | {
      readonly type: 'image';
      readonly makefile: unknown;
      readonly kconfig: unknown;
      readonly toolchain: string;
    };

/** One step of a build: its store path follows from all that goes into it. */
export type Derivation = {
  readonly name: string;
  readonly builder: Builder;
  readonly inputs: Readonly<Record<string, Derivation>>;
  readonly hash: string;
};

/** Makes a derivation and computes its hash; 32 hex digits of SHA-256 over RFC 8785 JSON. */
export function derivation(
  name: string,
  builder: Builder,
  inputs: Readonly<Record<string, Derivation>> = {},
): Derivation {
  const inputHashes = Object.fromEntries(
    Object.entries(inputs).map(([key, input]) => [key, input.hash]),
  );
  return { name, builder, inputs, hash: derivationHash(name, builder, inputHashes) };
}

/** The hash of a derivation whose inputs have these hashes. */
export function derivationHash(
  name: string,
  builder: Builder,
  inputs: Readonly<Record<string, string>>,
): string {
  return hashOf({ name, builder, inputs });
}

/** The hash of a plain value, whatever the order of its keys. */
export function hashOf(value: unknown): string {
  return sha256(canonicalize(value) ?? '').slice(0, 32);
}

export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The derivation and everything it needs, inputs first, each once. */
export function closure(root: Derivation): Derivation[] {
  const seen = new Map<string, Derivation>();
  const visit = (d: Derivation): void => {
    if (seen.has(d.hash)) return;
    for (const key of Object.keys(d.inputs).sort()) visit(d.inputs[key]!);
    seen.set(d.hash, d);
  };
  visit(root);
  return [...seen.values()];
}

/** Whether make builds it: then it has a log, and the toolchain counts. */
export function runsMake({ builder }: Derivation): boolean {
  return builder.type === 'lkl' || builder.type === 'disk' || builder.type === 'image';
}

/** The folder of a source's output that is the tree; empty for its root. */
export function treeFolder({ builder }: Derivation): string {
  return builder.type === 'fetch' ? (builder.source.folder ?? '') : '';
}
