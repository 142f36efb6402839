import { entry, objectLiteral } from '../../../kconfig/literal.ts';
import type { TreeName } from '../../../kconfig/tree-names.ts';
import { type Minimal, scalarOf } from '../../../kconfig/values.ts';
import type { KconfigScalar } from '../../../model/kconfig.ts';
import type { ImagePlan } from '../../../plan/plan.ts';
import { mapPath } from '../../../realise/kconfig-state.ts';

/** What a map of the config is to hold in place of what it holds. */
export type KconfigEdit = {
  readonly plan: ImagePlan;
  readonly tree: TreeName;
  readonly values: Readonly<Record<string, KconfigScalar>>;
};

/** Requests as values of a config; modules cannot be asked for. */
export function mapOf(requests: Minimal['requests']): {
  values: Record<string, KconfigScalar>;
  modules: string[];
} {
  const values: Record<string, KconfigScalar> = {};
  const modules: string[] = [];
  for (const [symbol, type, text] of requests) {
    const value = scalarOf(type, text);
    if (value === undefined) modules.push(symbol);
    else values[symbol] = value;
  }
  return { values, modules };
}

/** The map as TypeScript, below a line that says where it belongs. */
export function printMap({ plan, tree, values }: KconfigEdit): string {
  const place = tree === 'unikraft' ? `images.${plan.name}` : `lkl() of images.${plan.name}`;
  return `// ${place}\nkconfig: ${objectLiteral(values)},`;
}

/** An entry of a map that changes; without `before` it is new, without `after` it goes. */
export type EntryChange = {
  readonly symbol: string;
  readonly before?: KconfigScalar;
  readonly after?: KconfigScalar;
};

/** The entries that differ between what a map holds and what it is to hold, sorted. */
export function entryChanges(
  before: Readonly<Record<string, KconfigScalar>>,
  { values }: KconfigEdit,
): EntryChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(values)])].sort();
  return names.flatMap((symbol) => {
    const [old, now] = [before[symbol], values[symbol]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [
      {
        symbol,
        ...(old !== undefined && { before: old }),
        ...(now !== undefined && { after: now }),
      },
    ];
  });
}

/** Changed entries as lines: `+` is new, `-` goes. */
export function printChanges(changes: readonly EntryChange[], { plan, tree }: KconfigEdit): string {
  const lines = changes.flatMap(({ symbol, before, after }) => [
    ...(before === undefined ? [] : [`- ${entry(symbol, before)},`]),
    ...(after === undefined ? [] : [`+ ${entry(symbol, after)},`]),
  ]);
  return [`// ${mapPath(plan, tree).join('.')}`, ...lines].join('\n');
}
