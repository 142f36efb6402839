// What the states of patches are called wherever people and programs read them. A new state is a
// case here, and an entry of `stateWords`.

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type PatchState, reasonToSkip } from './state.ts';
import type { Place } from './tree.ts';

export type StateName = PatchState['state'];

/** A state in the words that every output shares. */
export type Told = {
  readonly state: StateName;
  /** The mark in a table: one character, or the lines of an offset. */
  readonly mark: string;
  /** What is to be known besides the name; empty where the name says all. */
  readonly detail: string;
  /** Lines that a diff moved. */
  readonly lines?: number;
  /** Where the tree has already what an obsolete patch provides. */
  readonly where?: readonly Place[];
  /** Why it is not applied, each with its path inside the patch. */
  readonly findings: readonly Finding[];
};

export type Finding = { readonly path: readonly (string | number)[] } & Omit<
  Diagnostic,
  'location'
>;

/** The meaning of each state, in the order of legends. `stops` is one that no build gets past. */
export const stateWords: Readonly<
  Record<StateName, { mark: string; means: string; stops?: true }>
> = {
  clean: { mark: '✓', means: 'applies as it is' },
  offset: { mark: '+n', means: 'applies n lines away: unikernel patch refresh' },
  obsolete: { mark: '○', means: 'the tree has it already, so it is skipped' },
  'not-applicable': { mark: '–', means: 'is for other versions or images, so it is skipped' },
  conflict: { mark: '✗', means: 'does not apply', stops: true },
  duplicate: { mark: '2', means: 'another patch of the series has done it', stops: true },
};

/** Says what a patch met. */
export function tell(state: PatchState): Told {
  const same = { state: state.state, mark: stateWords[state.state].mark, findings: [] };
  switch (state.state) {
    case 'clean':
      return { ...same, detail: '' };
    case 'offset': {
      const { lines } = state;
      const mark = lines > 0 ? `+${lines}` : String(lines);
      return {
        ...same,
        mark,
        detail: `by ${mark} ${Math.abs(lines) === 1 ? 'line' : 'lines'}`,
        lines,
      };
    }
    case 'obsolete': {
      const places = state.where.map(({ file, line }) => `${file}:${line}`);
      return { ...same, detail: `the tree has it at ${shortList(places)}`, where: state.where };
    }
    case 'not-applicable':
      return { ...same, detail: reasonToSkip(state)! };
    case 'conflict':
    case 'duplicate': {
      const findings = state.conflicts.map(({ path, diagnostic }) => ({ path, ...diagnostic }));
      return { ...same, detail: findings.map(reasonOf).join('; '), findings };
    }
    default:
      return state satisfies never;
  }
}

/** Whether a build stops at a patch in this state. */
export function stops(state: StateName): boolean {
  return stateWords[state].stops === true;
}

/** Why a patch does not apply, without its name. */
export function reasonOf({ message }: Pick<Diagnostic, 'message'>): string {
  return message.replace(/^The patch '[^']*' does not apply: /, '').replace(/\.$/, '');
}

function shortList(all: readonly string[]): string {
  const shown = all.slice(0, 3).join(', ');
  return all.length > 3 ? `${shown}, … ${all.length - 3} more` : shown;
}
