import { symbolNames } from '../../../kconfig/symbols.ts';
import type { TreeName } from '../../../kconfig/tree-names.ts';
import { parseConfig } from '../../../kconfig/value.ts';
import { realiseSymbols } from '../../../realise/kconfig-types.ts';
import type { PickedImage } from './pick.ts';

/** The tree that was named, or the one that knows more of the symbols in a .config. */
export async function fittingTree(
  { plan, context, trees }: PickedImage,
  text: string,
): Promise<{ tree: TreeName; lines: string }> {
  const asked = [...parseConfig(text).keys()];
  const known = [];
  for (const tree of trees) {
    const lines = await realiseSymbols(plan, tree, context);
    const names = new Set(symbolNames(lines));
    known.push({ tree, lines, count: asked.filter((name) => names.has(name)).length });
  }
  return known.sort((a, b) => b.count - a.count)[0]!;
}
