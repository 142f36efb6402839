import type { Change } from './change.ts';
import type { ImageDifference } from './images.ts';
import type { LockDifference } from './lockfiles.ts';
import type { Difference } from './plans.ts';

/** A difference with its place on each side, `file:line:column`, where a config asks for it. */
export type PlacedDifference = Difference & { readonly at: Change<string> };

/** A step as a report names it. */
export type ReportedStep = {
  readonly id: string;
  readonly name: string;
  readonly builder: string;
  readonly built: boolean;
};

/** The `result` of `diff --json`; `before` and `after` are the sides as they were named. */
export type Report = {
  readonly version: 1;
  readonly before: string;
  readonly after: string;
  readonly equal: boolean;
} & (
  | { readonly type: 'lockfiles'; readonly sources: readonly LockDifference[] }
  | {
      readonly type: 'images';
      /** Of plans: what differs in what goes in, and which steps of `after` are others by that. */
      readonly inputs?: readonly PlacedDifference[];
      readonly steps?: {
        readonly rebuilt: readonly ReportedStep[];
        readonly kept: readonly ReportedStep[];
      };
      /** Of images that are built: what differs in what came out. */
      readonly image?: ImageDifference;
      /** Of plans: the sides that are not built, so that no images were compared. */
      readonly notBuilt?: readonly string[];
    }
);
