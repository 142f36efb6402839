import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { compareSides, type KconfigChange, type KconfigSide } from '../../../kconfig/differ.ts';
import { parseSymbols } from '../../../kconfig/symbols.ts';
import { type TreeName, treeTitles } from '../../../kconfig/tree-names.ts';
import { parseConfig } from '../../../kconfig/value.ts';
import { effectiveValues, kconfigState } from '../../../realise/kconfig-state.ts';
import { realiseSymbols } from '../../../realise/kconfig-types.ts';
import type { Session } from '../../session.ts';
import { fittingTree } from './fitting-tree.ts';
import { type PickedImage, pickImage, type TreeOptions } from './pick.ts';

export type DiffOptions = TreeOptions & { readonly against?: string };

/** One side of a comparison, not read yet. */
type Side =
  | { readonly name: string; readonly picked: PickedImage }
  | { readonly name: string; readonly text: string };

/** Says what differs between two configurations. @throws UserError exit 2 when a side is nothing */
export async function diff(
  session: Session,
  names: string[],
  options: DiffOptions,
): Promise<number> {
  const [before, after] = await sidesOf(session, names, options);
  const trees = await treesIn([before, after], options);
  const { output } = session;
  const results = [];
  for (const tree of trees) {
    const changes = compareSides(await read(before, tree), await read(after, tree));
    results.push({ tree, changes });
  }
  output.result('kconfig diff', { before: before.name, after: after.name, trees: results });
  for (const { tree, changes } of results) {
    const what = `${treeTitles[tree]}: ${before.name} → ${after.name}`;
    if (changes.length === 0) output.say(`${what}: no difference`);
    else output.data([what, ...changes.map(render)].join('\n'));
  }
  return exitCode.ok;
}

async function sidesOf(
  session: Session,
  [first = '', second, ...rest]: string[],
  options: DiffOptions,
): Promise<[Side, Side]> {
  const { against, tree = 'unikraft' } = options;
  if (rest.length > 0 || (second === undefined) === (against === undefined))
    throw usage('usage', 'diff takes two sides, or one image and --against DIR.');
  if (second !== undefined)
    return [await sideOf(session, first, options), await sideOf(session, second, options)];
  const folder = resolve(against!);
  if (!existsSync(folder)) throw usage('no-tree', `--against ${against}: there is no such folder.`);
  const other = { ...session, overrides: { ...session.overrides, [tree]: folder } };
  const picked = { ...options, tree };
  return [
    { name: first, picked: await pickImage(session, first, picked) },
    { name: `${first} on ${against}`, picked: await pickImage(other, first, picked) },
  ];
}

/** An image before a file of the same name. */
async function sideOf(session: Session, name: string, options: DiffOptions): Promise<Side> {
  if (name in session.loaded.config.images)
    return { name, picked: await pickImage(session, name, options) };
  const file = resolve(session.options.directory, name);
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    if (parseConfig(text).size > 0) return { name, text };
    throw usage('no-config', `${name} holds no line of a .config file.`);
  }
  throw usage('nothing', `There is no image and no .config file '${name}'.`);
}

/** The trees that are compared: of two images those that both have, else the one that fits a file. */
async function treesIn(
  sides: readonly Side[],
  { tree }: DiffOptions,
): Promise<readonly TreeName[]> {
  if (tree !== undefined) return [tree];
  const images = sides.flatMap((side) => ('picked' in side ? [side.picked] : []));
  const texts = sides.flatMap((side) => ('text' in side ? [side.text] : []));
  const [image, other] = images;
  if (image === undefined) return ['unikraft'];
  if (texts.length > 0) return [(await fittingTree(image, texts[0]!)).tree];
  return image.trees.filter((name) => other!.trees.includes(name));
}

async function read(side: Side, tree: TreeName): Promise<KconfigSide> {
  if ('text' in side) return { values: unquoted(parseConfig(side.text)) };
  const { plan, context } = side.picked;
  const symbols = parseSymbols(await realiseSymbols(plan, tree, context));
  return { symbols, values: await effectiveValues(await kconfigState(plan, tree, context)) };
}

function unquoted(values: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    [...values].map(([name, value]) => [
      name,
      /^".*"$/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value,
    ]),
  );
}

function render(change: KconfigChange): string {
  const { symbol } = change;
  if ('value' in change)
    return `  ${change.type === 'added' ? '+' : '-'} ${symbol}${valueNote(change.value)}`;
  const what = change.type === 'value' ? symbol : `${symbol}, its ${titles[change.type]}`;
  return `  ~ ${what}: ${change.before ?? 'none'} → ${change.after ?? 'none'}`;
}

const titles = { type: 'type', default: 'default', needs: 'dependency', range: 'range' };

function valueNote(value: string | null): string {
  return value === null ? '' : ` (${value})`;
}

function usage(code: string, message: string): UserError {
  const suggestion = 'unikernel kconfig diff --help shows examples';
  return new UserError({ code: `kconfig/${code}`, message, suggestion }, exitCode.usage);
}
