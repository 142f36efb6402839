import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import type { KconfigScalar } from '../model/kconfig.ts';
import type { KconfigRequest } from '../plan/requests.ts';
import type { Comparison, Mismatch } from './compare.ts';
import { expectedOf } from './expected.ts';
import type { Explanation, Explanations, Need, Unmet } from './explain.ts';
import { unknownSymbol } from './impossible.ts';
import { literal } from './literal.ts';
import { type TreeName, treeTitles } from './tree-names.ts';

/** Where the value at a path of the config was written. */
export type Locate = (path: readonly (string | number)[]) => Promise<Location | undefined>;

/** The symbols that a comparison leaves to be explained. */
export function symbolsToExplain({ mismatches, absent }: Comparison): string[] {
  return [
    ...mismatches.map(({ request }) => request.symbol),
    ...absent.map(({ symbol }) => symbol),
  ];
}

/** One diagnostic for each request that did not take effect, in the order of the requests. */
export async function diagnoseKconfig(
  { mismatches, absent }: Comparison,
  explanations: Explanations,
  locate: Locate,
  tree: TreeName,
): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const mismatch of mismatches) {
    const { request } = mismatch;
    const found = explanations.known ? explanations.symbols[request.symbol] : undefined;
    diagnostics.push({
      ...(found === null
        ? unknown(request, namesOf(explanations), tree)
        : notEffective(mismatch, found, explanations, tree)),
      ...located(await locate(request.path)),
    });
  }
  for (const request of absent) {
    if (!explanations.known || explanations.symbols[request.symbol] !== null) continue;
    diagnostics.push({
      ...unknown(request, explanations.names, tree),
      ...located(await locate(request.path)),
    });
  }
  return diagnostics;
}

function located(location: Location | undefined): { location?: Location } {
  return location ? { location } : {};
}

function namesOf(explanations: Explanations): readonly string[] {
  return explanations.known ? explanations.names : [];
}

function unknown(request: KconfigRequest, names: readonly string[], tree: TreeName): Diagnostic {
  const { notes = [], ...found } = unknownSymbol(request.symbol, names, tree);
  return { ...found, ...notesOf([...notes, ...origin(request)]) };
}

function notEffective(
  { request, wanted, effective }: Mismatch,
  found: Explanation | undefined,
  explanations: Explanations,
  tree: TreeName,
): Diagnostic {
  const cause = found
    ? causeOf(request, found)
    : { notes: explanations.known ? [] : [`the cause is not known: ${explanations.reason}`] };
  return {
    code: 'kconfig/not-effective',
    message: `${request.symbol}=${wanted} is requested of ${treeTitles[tree]}, but ${
      effective === 'absent' ? 'it is absent' : `${request.symbol}=${effective} is effective`
    }.`,
    ...notesOf([
      ...cause.notes,
      ...(found ? [`defined at ${found.place}`] : []),
      ...origin(request),
    ]),
    suggestion:
      cause.suggestion ??
      `accept it, with the reason: ${request.symbol}: allow(${literal(request.value)}, '…')`,
  };
}

function notesOf(notes: readonly string[]): { notes?: readonly string[] } {
  return notes.length > 0 ? { notes } : {};
}

// The base has no place of its own in the config: its name stands there.
function origin(request: KconfigRequest): string[] {
  return request.path.at(-1) === 'base' ? ['it comes with the base configuration'] : [];
}

type Cause = { readonly notes: readonly string[]; readonly suggestion?: string };

/** The first cause that holds; what follows from it is not told. */
function causeOf({ symbol, value }: KconfigRequest, found: Explanation): Cause {
  const expected = expectedOf[found.type];
  if (expected !== undefined && !expected.accepts(value))
    return {
      notes: [`${symbol} is of type ${found.type}`],
      suggestion: `write ${expected.example(symbol)}`,
    };
  if (value === false && found.selectedBy.length > 0)
    return {
      notes: [`it is selected by ${list(found.selectedBy)}`],
      suggestion:
        found.selectedBy.length === 1
          ? `set ${found.selectedBy[0]}: false`
          : `ask for ${symbol}: true, or for none of those that select it`,
    };
  if (found.unmet && found.hasPrompt) return unmetCause(symbol, found.unmet);
  if (!found.hasPrompt) return noPromptCause(value, found);
  if (value === true && found.choice?.selected && found.choice.selected !== symbol)
    return {
      notes: [`of the choice '${found.choice.prompt}' ${found.choice.selected} is taken`],
      suggestion: `set ${found.choice.selected}: false`,
    };
  if (value === false && found.choice?.selected === symbol)
    return {
      notes: [`one symbol of the choice '${found.choice.prompt}' has to be taken`],
      suggestion: otherMember(symbol, found.choice.members),
    };
  if (found.range) {
    const [low, high] = found.range;
    return {
      notes: [`its range is ${low} to ${high}`],
      suggestion: `take a value from ${low} to ${high}`,
    };
  }
  if (value === false && found.impliedBy.length > 0)
    return { notes: [`it is implied by ${list(found.impliedBy)}`] };
  return { notes: [] };
}

function unmetCause(symbol: string, { condition, parts, needs }: Unmet): Cause {
  const state = parts.map(({ text, symbol, value, exists }) => {
    if (symbol === null) return `${text} is false`;
    return exists ? `${symbol}=${value}` : `${symbol} does not exist in this tree`;
  });
  const start = 'it depends on: ';
  const marks = markParts(
    condition,
    parts.map(({ text }) => text),
  );
  return {
    notes: [
      `${start}${condition}\n${' '.repeat(start.length)}${marks}`,
      `of which is not met: ${state.join(', ')}`,
      ...(needs === null ? ['no configuration of this tree meets it'] : []),
    ],
    suggestion: needs === null ? `take ${symbol} out of the config` : setText(needs),
  };
}

/** A line of carets that stand below the parts of a text. */
export function markParts(text: string, parts: readonly string[]): string {
  const marks = [...text].fill(' ');
  for (const part of parts)
    for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
      const [before = '', after = ''] = [text[at - 1], text[at + part.length]];
      if (!/[\w!]/.test(before) && !/\w/.test(after)) marks.fill('^', at, at + part.length);
    }
  return marks.join('').trimEnd();
}

/** What to set, as it is written in the config. */
export function setText(needs: readonly Need[]): string {
  const values = needs.map(([symbol, value, relation]) =>
    relation === null ? `${symbol}: ${value === 'y'}` : `${symbol} so that ${relation}`,
  );
  return `set ${values.join(', ')}`;
}

function otherMember(symbol: string, members: readonly string[]): string {
  const [other, ...more] = members.filter((member) => member !== symbol);
  if (other === undefined) return `take ${symbol} out of the config: it is the only member`;
  return more.length === 0
    ? `set ${other}: true`
    : `set one of ${[other, ...more].join(', ')} to true`;
}

function noPromptCause(value: KconfigScalar, { selectableBy }: Explanation): Cause {
  const notes = ['it has no prompt: its value follows from other symbols'];
  if (value !== true || selectableBy.length === 0) return { notes };
  return {
    notes: [...notes, `it would be selected by ${list(selectableBy)}`],
    suggestion: `set ${selectableBy[0]}: true`,
  };
}

function list(names: readonly string[]): string {
  const more = names.length - 4;
  return names.slice(0, 4).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
