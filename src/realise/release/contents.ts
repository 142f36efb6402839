// A release is an image with everything that is needed to make and to judge it: its sources, how
// it was built, what is in it, and a signature. The documents here are pure: what they say comes in
// as `Contents`, so that the same commit gives the same bytes wherever and whenever it is released.

import type { Patch } from '../../model/patch.ts';
import type { FetchedSource } from '../../model/source.ts';
import type { PatchOutcome } from '../../patch/series.ts';
import type { Pin } from '../../plan/lockfile.ts';
import type { Part } from '../../plan/parts.ts';
import type { Toolchain } from '../../plan/toolchain.ts';

/** Hexadecimal digests of a file. */
export type Digests = { readonly sha256: string; readonly sha512: string };

/** Where a part comes from; `path` is relative to the release. */
export type Origin =
  | { readonly type: 'fetched'; readonly source: FetchedSource; readonly pin: Pin }
  /** `content` is what `hashFolder` says of the folder at `path`. */
  | { readonly type: 'folder'; readonly path: string; readonly content: string };

/** A part of an image that has sources. */
export type ReleasedPart = {
  /** Its name among the steps of the plan. */
  readonly name: string;
  readonly role: Part['role'];
  readonly origin: Origin;
  /** An SPDX identifier or expression, where one is declared. */
  readonly licence?: string;
  readonly version?: string;
};

/** The image of a disk, and the part that it is filled from; nothing for an empty one. */
export type ReleasedDisk = Digests & { readonly from?: string };

/** A patch of one of the series, and what it met on its tree. */
export type AppliedPatch = {
  /** `unikraft`, `linux`, or what a library is called. */
  readonly tree: string;
  /** The name of the part that is the tree. */
  readonly source: string;
  readonly patch: Patch;
  readonly outcome: PatchOutcome;
  /** The diff in the release; absent where nothing was applied. */
  readonly diff?: string;
};

/** All that the documents of a release say. */
export type Contents = {
  readonly image: string;
  /** The image and its debug file, by name. */
  readonly files: Readonly<Record<string, Digests>>;
  /** Its disks as they were built, by the name of the file. */
  readonly disks: Readonly<Record<string, ReleasedDisk>>;
  /** The commit of the project, and when it was made. */
  readonly revision: string;
  readonly date: Date;
  /** The hash of the image's derivation. */
  readonly derivation: string;
  readonly parts: readonly ReleasedPart[];
  readonly patches: readonly AppliedPatch[];
  readonly toolchain: Toolchain;
  readonly tool: { readonly version: string; readonly id: string };
};
