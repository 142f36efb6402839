import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { type Found, searchSymbols } from '../../../kconfig/search.ts';
import { parseSymbols } from '../../../kconfig/symbols.ts';
import type { TreeName } from '../../../kconfig/tree-names.ts';
import { facts } from '../../../kconfig/types.ts';
import { realiseSymbols } from '../../../realise/kconfig-types.ts';
import { treesOf } from '../../../realise/symbols.ts';
import { contextOf, planImages, type Session, selectImages } from '../../session.ts';
import type { TreeOptions } from './pick.ts';

/** Finds symbols in the trees of one image, or of all. Nothing found is exit 2. */
export async function search(
  session: Session,
  [text = '', ...names]: string[],
  { tree }: TreeOptions,
): Promise<number> {
  const { output } = session;
  const plans = await planImages(session, selectImages(session, names));
  const context = contextOf(session);
  const seen = new Set<string>();
  const found: (Found & { readonly tree: TreeName; readonly image?: string })[] = [];
  for (const plan of plans)
    for (const name of treesOf(plan)) {
      if (tree !== undefined && name !== tree) continue;
      const lines = await realiseSymbols(plan, name, context);
      // Images that are built on the same tree have most symbols in common.
      for (const one of searchSymbols(parseSymbols(lines), text)) {
        const key = JSON.stringify([name, one.symbol]);
        if (!seen.has(key)) found.push({ ...one, tree: name });
        seen.add(key);
      }
    }
  if (found.length > 0) output.data(found.map(render).join('\n'));
  output.result('kconfig search', {
    symbols: found.map(({ symbol, tree }) => ({ tree, ...symbol })),
  });
  if (found.length > 0) return exitCode.ok;
  const message = `No symbol has '${text}' in its name, prompt or help.`;
  throw new UserError({ code: 'kconfig/nothing-found', message }, exitCode.usage);
}

function render({ symbol, tree, line }: Found & { readonly tree: TreeName }): string {
  const { name, prompt = '(no prompt)', settable } = symbol;
  const lines = [
    `${name}  ${prompt}`,
    `  ${tree}: ${facts(symbol).join('; ')}`,
    ...(settable ? [] : ['  no configuration of this tree lets it be set']),
    ...(line === undefined ? [] : [`  … ${line} …`]),
  ];
  return lines.join('\n');
}
