import type { Locate } from '../kconfig/diagnose.ts';
import type { Derivation } from '../plan/derivation.ts';
import type { Store } from '../store/store.ts';

/** What happens while a derivation is realised, for whoever shows it. */
export type Event =
  | { readonly type: 'start' | 'done'; readonly derivation: Derivation }
  | { readonly type: 'line'; readonly derivation: Derivation; readonly line: string }
  | { readonly type: 'note'; readonly message: string };

/** What realising uses besides the plan. */
export type Context = {
  readonly project: string;
  readonly store: Store;
  /** Parallel jobs of make. */
  readonly jobs: number;
  readonly offline: boolean;
  readonly keepFailed: boolean;
  /** Whether builders may go on from the trees that earlier builds left. */
  readonly incremental: boolean;
  readonly signal: AbortSignal;
  readonly locate: Locate;
  readonly onEvent: (event: Event) => void;
};
