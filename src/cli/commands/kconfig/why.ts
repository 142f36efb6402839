import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { type Cause, causeLines, findCause, type Reason } from '../../../kconfig/cause.ts';
import { markParts, setText } from '../../../kconfig/diagnose.ts';
import { unknownSymbol } from '../../../kconfig/impossible.ts';
import { compiledIn, findMentions, type Mention } from '../../../kconfig/mentions.ts';
import { findSymbol, type KconfigSymbol, symbolNames } from '../../../kconfig/symbols.ts';
import { type TreeName, treeTitles } from '../../../kconfig/tree-names.ts';
import { facts } from '../../../kconfig/types.ts';
import { configLine, parseConfig } from '../../../kconfig/value.ts';
import { type KconfigState, kconfigState } from '../../../realise/kconfig-state.ts';
import { realiseSymbols } from '../../../realise/kconfig-types.ts';
import type { Session } from '../../session.ts';
import { type PickedImage, pickImage, type TreeOptions } from './pick.ts';

/** All that is known of one symbol of one image, from the config to the built image. */
type Why = {
  readonly image: string;
  readonly tree: TreeName;
  readonly symbol: KconfigSymbol;
  /** The line of the config that asks for it, and its value there. */
  readonly asked: {
    readonly place?: string;
    readonly line: string;
    readonly allowed?: string;
    /** Why the tool itself asks for it. */
    readonly own?: string;
  } | null;
  /** Its line in the generated file. */
  readonly generated: Placed | null;
  readonly cause: Cause;
  readonly unmet: Reason['explanation']['unmet'];
  readonly effective: string;
  /** Its line in the .config of the built image; null where it has none, absent while not built. */
  readonly built?: Placed | null;
  /** The sources whose object is in the image are marked; absent while not built. */
  readonly usedBy: readonly (Mention & { readonly inImage?: boolean })[];
};

type Placed = { readonly place: string; readonly line: string };

/** Says where the value of a symbol comes from. @throws UserError exit 2 for an unknown symbol */
export async function why(
  session: Session,
  [name = '', image]: string[],
  options: TreeOptions,
): Promise<number> {
  const symbolName = name.replace(/^CONFIG_/, '');
  const picked = await pickImage(session, image, options);
  const answers: Why[] = [];
  const unknown: { names: string[]; tree: TreeName }[] = [];
  for (const tree of picked.trees) {
    const lines = await realiseSymbols(picked.plan, tree, picked.context);
    const symbol = findSymbol(lines, symbolName);
    if (symbol) answers.push(await explain(session, picked, tree, symbol));
    else unknown.push({ names: symbolNames(lines), tree });
  }
  if (answers.length === 0)
    throw new UserError(
      unknown.map(({ names, tree }) => unknownSymbol(symbolName, names, tree)),
      exitCode.usage,
    );
  const { output } = session;
  output.data(answers.map(render).join('\n\n'));
  output.result('kconfig why', { answers });
  return exitCode.ok;
}

async function explain(
  session: Session,
  { plan, context }: PickedImage,
  tree: TreeName,
  symbol: KconfigSymbol,
): Promise<Why> {
  const state = await kconfigState(plan, tree, context);
  const names = state.requests.map((request) => request.symbol);
  const reason = (await findCause(state.configured, symbol.name, names))!;
  const request = state.requests.find((one) => one.symbol === symbol.name);
  const location = request && (await session.loaded.locate(request.path));
  const built = state.built === undefined ? undefined : readFileSync(state.built, 'utf8');
  const value = built === undefined ? undefined : parseConfig(built).get(symbol.name);
  const computed = reason.absent ? 'absent' : reason.value;
  return {
    image: plan.name,
    tree,
    symbol,
    asked: request
      ? {
          ...(location && { place: `${location.file}:${location.line}:${location.column}` }),
          line: configLine(symbol.name, request.value),
          ...(request.allowed !== undefined && { allowed: request.allowed }),
          ...(request.own !== undefined && { own: request.own }),
        }
      : null,
    generated: lineOf(state.configured.text, symbol.name, state.generated),
    cause: reason.cause,
    unmet: request && reason.explanation.unmet,
    effective: built === undefined ? computed : (value ?? 'absent'),
    ...(built !== undefined && { built: lineOf(built, symbol.name, state.built!) }),
    usedBy: await usedBy(symbol.name, state),
  } as Why;
}

/** The line of a .config or a defconfig that is about a symbol. */
function lineOf(text: string, symbol: string, file: string): Placed | null {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => parseConfig(line).has(symbol));
  return at < 0 ? null : { place: `${file}:${at + 1}`, line: lines[at]! };
}

async function usedBy(symbol: string, { configured, built }: KconfigState) {
  const { folder, roots } = configured.tree;
  const mentions = await findMentions(symbol, { '': folder, ...roots });
  const linked = built === undefined ? undefined : linkedFile(dirname(built));
  if (linked === undefined) return mentions;
  const sources = mentions.map(({ file }) => file).filter((file) => /\.[cS]$/.test(file));
  const inImage = await compiledIn(linked, sources);
  return mentions.map((mention) => ({ ...mention, inImage: inImage.has(mention.file) }));
}

/** What of an output holds the names of the sources it was made from. */
function linkedFile(output: string): string | undefined {
  const name = output.replace(/^.*\/[0-9a-f]+-/, '');
  return [`${name}.dbg`, 'lib/lkl.o'].map((file) => join(output, file)).find(existsSync);
}

const shown = 12;

function render(why: Why): string {
  const { symbol, image, tree, asked, generated, cause, unmet, effective, built } = why;
  const rows: [string, readonly string[]][] = [
    ['tree', [`${treeTitles[tree]} of ${image}`]],
    ['symbol', [facts(symbol).join('; ')]],
    ['asked for', [askedText(asked)]],
    ['generated', [generated ? `${generated.place}: ${generated.line}` : 'no line']],
    ['because', [...causeLines(cause), ...(unmet ? unmetLines(unmet) : [])]],
    ['effective', [effective]],
    ['built', [builtText(built)]],
    ['used by', usedByLines(why)],
  ];
  return [
    `${symbol.name}  ${symbol.prompt ?? '(no prompt)'}`,
    ...rows.flatMap(([title, lines]) =>
      lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(10)} ${line}`.trimEnd()),
    ),
  ].join('\n');
}

function askedText(asked: Why['asked']): string {
  if (asked === null) return 'by nobody';
  if (asked.own !== undefined) return `by this tool: ${asked.line}, because ${asked.own}`;
  const text = asked.place ? `${asked.place}: ${asked.line}` : asked.line;
  return asked.allowed === undefined ? text : `${text}, which may stay unmet: ${asked.allowed}`;
}

function builtText(built: Why['built']): string {
  if (built === undefined)
    return 'not yet: the value is what kconfiglib computes, and what is compiled is not known';
  return built === null ? 'no line in its .config' : `${built.place}: ${built.line}`;
}

function unmetLines({ condition, parts, needs }: NonNullable<Why['unmet']>): string[] {
  const marks = markParts(
    condition,
    parts.map(({ text }) => text),
  );
  return [
    'what it depends on is not met:',
    `  ${condition}`,
    `  ${marks}`,
    ...(needs === null ? [] : [setText(needs)]),
  ];
}

function usedByLines({ usedBy }: Why): string[] {
  if (usedBy.length === 0) return ['no source or makefile of the tree names it'];
  const files = [...new Set(usedBy.map(({ file }) => file))];
  const lines = files.slice(0, shown).map((file) => {
    const all = usedBy.filter((mention) => mention.file === file);
    const [first] = all;
    const text = /\.(c|h|S)$/.test(file) ? '' : `: ${first!.text}`;
    const note = all.some(({ inImage }) => inImage) ? ' (its object is in the image)' : '';
    return `${file}:${all.map(({ line }) => line).join(',')}${note}${text}`;
  });
  return files.length > shown ? [...lines, `and ${files.length - shown} more files`] : lines;
}
