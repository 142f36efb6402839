import type { Locate } from '../kconfig/diagnose.ts';
import type { Derivation } from '../plan/derivation.ts';
import type { Jobserver } from '../run/jobserver.ts';
import type { Surroundings } from '../run/surroundings.ts';
import type { Substituter } from '../store/cache/substituter.ts';
import type { Store } from '../store/store.ts';

/** What happens while a derivation is realised, for whoever shows it. */
export type Event =
  | {
      readonly type: 'start' | 'done';
      readonly derivation: Derivation;
      /** The bytes of the archive that a cache gives, when the output is not built here. */
      readonly substituted?: number;
    }
  | { readonly type: 'line'; readonly derivation: Derivation; readonly line: string }
  | { readonly type: 'note'; readonly message: string };

/** What realising uses besides the plan. */
export type Context = {
  readonly project: string;
  readonly store: Store;
  readonly substituter: Substituter;
  /** The jobs that all makes of this call share; opened by the first of them. */
  readonly jobserver: () => Promise<Jobserver>;
  /** The steps that are being built, by hash, so that images that share one wait for it. */
  readonly underWay: Map<string, Promise<void>>;
  readonly offline: boolean;
  readonly keepFailed: boolean;
  /** Whether builders may go on from the trees that earlier builds left. */
  readonly incremental: boolean;
  /** What surrounds the steps that make builds. */
  readonly surroundings: Surroundings;
  /** Whether an incremental builder may use ccache. */
  readonly ccache: boolean;
  readonly signal: AbortSignal;
  readonly locate: Locate;
  readonly onEvent: (event: Event) => void;
};
