import { diffArrays } from 'diff';
import type { Patch } from '../model/patch.ts';
import { contentFiles } from '../model/patch-content.ts';
import { seriesOf } from '../plan/series.ts';
import { change, compareNames, compareValues } from './change.ts';
import type { Difference, Side } from './plans.ts';

type Member = { readonly patch: Patch; readonly asked: readonly (string | number)[] };

/** The patches that are new, gone, other than before, or at another place in the order, tree by tree. */
export function compareSeries(before: Side, after: Side): Difference[] {
  const trees = [before, after].flatMap(({ plan }) => seriesOf(plan)).map(({ tree }) => tree);
  return [...new Set(trees)].flatMap((tree) => compareOne(tree, before, after));
}

function compareOne(tree: string, before: Side, after: Side): Difference[] {
  const [a, b] = [membersOf(tree, before), membersOf(tree, after)];
  const moved = movedNames([...a.keys()], [...b.keys()]);
  const names = [...new Set([...b.keys(), ...a.keys()])];
  return names.flatMap((name): Difference[] => {
    const [old, now] = [a.get(name), b.get(name)];
    const difference = (
      what: Extract<Difference, { type: 'patch' }>['change'],
      parts: readonly string[] = [],
    ): Difference => ({
      type: 'patch',
      tree,
      name,
      change: what,
      parts,
      asked: change(old?.asked, now?.asked),
    });
    if (old === undefined) return [difference('added')];
    if (now === undefined) return [difference('removed')];
    const parts = changedParts(old.patch, before, now.patch, after);
    return [
      ...(parts.length > 0 ? [difference('changed', parts)] : []),
      ...(moved.has(name) ? [difference('moved')] : []),
    ];
  });
}

function membersOf(tree: string, { plan }: Side): Map<string, Member> {
  const series = seriesOf(plan).find((one) => one.tree === tree);
  const counts = new Map<string, number>();
  return new Map(
    (series?.patches ?? []).map((patch, index) => {
      // A name may be there twice: nothing of a series may be overlooked.
      const count = (counts.get(patch.name) ?? 0) + 1;
      counts.set(patch.name, count);
      const name = count === 1 ? patch.name : `${patch.name} (${count})`;
      return [name, { patch, asked: [...series!.path, index] }];
    }),
  );
}

function changedParts(old: Patch, before: Side, now: Patch, after: Side): string[] {
  const texts = (patch: Patch, { facts }: Side): Map<string, string> =>
    new Map(contentFiles(patch).map((file) => [file, facts.patchContent(file)]));
  const { changed } = compareNames(texts(old, before), texts(now, after));
  return [...compareValues(old, now).map(({ key }) => key), ...changed];
}

/** Of the names that both have, the fewest whose move explains the other order. */
function movedNames(before: readonly string[], after: readonly string[]): Set<string> {
  const common = (names: readonly string[], others: readonly string[]): string[] =>
    names.filter((name) => others.includes(name));
  const parts = diffArrays(common(before, after), common(after, before));
  return new Set(parts.filter(({ removed }) => removed).flatMap(({ value }) => value));
}
