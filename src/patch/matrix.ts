// The states of one series on several trees: what `patch matrix` prints, as data. The formats are
// in the files beside it.

import type { Patch } from '../model/patch.ts';
import type { PatchOutcome } from './series.ts';
import { type Finding, type StateName, stops, type Told, tell } from './tell.ts';

/** A tree that a series is held against. */
export type MatrixTree = {
  /** The tag where there is one, else the version. */
  readonly label: string;
  /** Three numbers, as `version.mk` says them. */
  readonly version: string;
  readonly codename: string;
  readonly commit?: string;
  /** What has to be known of it, such as that it was changed since its commit. */
  readonly notes: readonly string[];
};

/** Sorted: the trees by version and label, the patches in the order of their series. */
export type Matrix = {
  readonly version: 1;
  readonly image: string;
  readonly trees: readonly MatrixTree[];
  readonly patches: readonly MatrixRow[];
};

export type MatrixRow = {
  readonly name: string;
  readonly reason: string;
  readonly provides: readonly string[];
  readonly upstream: Patch['upstream'];
  readonly appliesTo?: string;
  /** One for each tree, in their order. */
  readonly states: readonly MatrixCell[];
};

export type MatrixCell = Omit<Told, 'mark'> & {
  readonly tree: string;
};

/** Puts together what the patches of a series met on each tree. */
export function matrixOf(
  image: string,
  patches: readonly Patch[],
  results: readonly { readonly tree: MatrixTree; readonly outcomes: readonly PatchOutcome[] }[],
): Matrix {
  const sorted = [...results].sort((a, b) => compareTrees(a.tree, b.tree));
  return {
    version: 1,
    image,
    trees: sorted.map(({ tree }) => tree),
    patches: patches.map(({ name, reason, provides, upstream, appliesTo }, index) => ({
      name,
      reason,
      provides,
      upstream,
      ...(appliesTo !== undefined && { appliesTo }),
      states: sorted.map(({ tree, outcomes }) => {
        const { mark: _, ...told } = tell(outcomes[index]!);
        return { tree: tree.label, ...told };
      }),
    })),
  };
}

/** Whether a patch of the series stops a build on one of the trees. */
export function isBlocked({ patches }: Matrix): boolean {
  return patches.some(({ states }) => states.some(({ state }) => stops(state)));
}

/** The states that occur, in the order of the legend. */
export function statesIn({ patches }: Matrix, order: readonly StateName[]): StateName[] {
  const found = new Set(patches.flatMap(({ states }) => states.map(({ state }) => state)));
  return order.filter((state) => found.has(state));
}

/** A reason why a patch does not apply, with all trees where it is the same. */
export type SharedFinding = {
  readonly patch: string;
  /** Sorted as the trees of the matrix are. */
  readonly trees: readonly string[];
  /** As it is on the newest of the trees: elsewhere the notes may name other lines. */
  readonly finding: Finding;
};

/** The findings of a matrix, those that differ in nothing but tree and notes as one. */
export function sharedFindings({ patches }: Matrix): SharedFinding[] {
  return patches.flatMap(({ name, states }) => {
    const groups = new Map<string, { trees: Set<string>; finding: Finding }>();
    for (const { tree, findings } of states)
      for (const finding of findings) {
        const key = `${finding.code}\0${finding.message}`;
        const trees = groups.get(key)?.trees ?? new Set();
        groups.set(key, { trees: trees.add(tree), finding });
      }
    return [...groups.values()].map(({ trees, finding }) => ({
      patch: name,
      trees: [...trees],
      finding,
    }));
  });
}

/** By version, and by label within one. */
export function compareTrees(a: MatrixTree, b: MatrixTree): number {
  const [one, two] = [a, b].map(({ version }) => version.split('.').map(Number));
  for (let part = 0; part < 3; part += 1)
    if (one![part] !== two![part]) return one![part]! - two![part]!;
  return a.label < b.label ? -1 : Number(a.label > b.label);
}

/** Some of the labels in few words: three and more neighbours as `first … last`. */
export function inRuns(some: readonly string[], all: readonly string[]): string {
  if (some.length === all.length && all.length > 2) return 'every tree';
  const runs: string[][] = [];
  for (const label of all.filter((each) => some.includes(each))) {
    const run = runs.at(-1);
    const isNext = run && all.indexOf(label) === all.indexOf(run.at(-1)!) + 1;
    if (isNext) run.push(label);
    else runs.push([label]);
  }
  return runs.flatMap((run) => (run.length > 2 ? [`${run[0]} … ${run.at(-1)}`] : run)).join(', ');
}

/** Labels as columns have them: without the `RELEASE-` of Unikraft's tags, if they stay distinct. */
export function shortLabels(labels: readonly string[]): string[] {
  const short = labels.map((label) => label.replace(/^RELEASE-(?=\d)/, ''));
  return new Set(short).size === labels.length ? short : [...labels];
}
