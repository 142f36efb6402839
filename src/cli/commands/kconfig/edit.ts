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

/** What of a map changes, an entry a line: `+` is new, `-` goes. Undefined when nothing does. */
export function printChanges(
  before: Readonly<Record<string, KconfigScalar>>,
  { plan, tree, values }: KconfigEdit,
): string | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(values)])].sort();
  const lines = names.flatMap((name) => {
    const [old, now] = [before[name], values[name]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [
      ...(old === undefined ? [] : [`- ${entry(name, old)},`]),
      ...(now === undefined ? [] : [`+ ${entry(name, now)},`]),
    ];
  });
  if (lines.length === 0) return undefined;
  return [`// ${mapPath(plan, tree).join('.')}`, ...lines].join('\n');
}
