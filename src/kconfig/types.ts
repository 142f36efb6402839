// Types of a tree's symbols, for the editor. What is committed are facts alone; prompts and help
// are the tree's own prose and stand in a second file, which adds them to the same interfaces.

import { hashOf } from '../plan/derivation.ts';
import type { KconfigSymbol } from './symbols.ts';

/** An interface with what may be asked of a tree: one line a symbol, with type, conditions, place. */
export function renderTypes(name: string, symbols: readonly KconfigSymbol[]): string {
  const settable = symbols.filter((symbol) => symbol.settable);
  const choices = new Map(settable.flatMap(({ choice }) => (choice ? [[choice[0]!, choice]] : [])));
  return [
    `/** The members of each choice, by the first of them. */`,
    `export interface ${name}Choices {`,
    ...[...choices].map(([first, all]) => `${quoted(first)}: ${all.map(literal).join(' | ')};`),
    '}',
    '',
    `export interface ${name} {`,
    ...settable.map((symbol) => member(name, symbol)),
    '}',
    '',
  ].join('\n');
}

/** The same interface with what the tree says of each symbol to a person. */
export function renderProse(name: string, symbols: readonly KconfigSymbol[]): string {
  const lines = symbols
    .filter(({ settable, prompt, help }) => settable && (prompt || help))
    .map((symbol) => `/** ${prose(symbol)} */\n${property(name, symbol)}`);
  return [`interface ${name} {`, ...lines, '}', ''].join('\n');
}

/** The committed file of an image: the interfaces of its trees, and which image they are for. */
export function typesFile(options: {
  readonly image: string;
  readonly marker: string;
  /** By `Unikraft` and `Linux`. */
  readonly interfaces: Readonly<Record<string, string>>;
}): string {
  const { image, marker, interfaces } = options;
  const trees = Object.keys(interfaces).map((name) => `${name.toLowerCase()}: ${name}`);
  return [
    `// ${marker}`,
    importOfTypes(interfaces),
    '// @ts-ignore: adds prompts and help, once `unikernel kconfig types` was run in this checkout',
    `import type {} from '../../${prosePath(image, interfaces)}';`,
    '',
    "declare module 'unikernel' {",
    '  interface KconfigOf {',
    `    '${image}': { ${trees.join('; ')} };`,
    '  }',
    '}',
    '',
    ...Object.values(interfaces),
  ].join('\n');
}

/** Where in a project the prose is. */
export const proseFolder = '.unikernel/kconfig';

/**
 * The file with the prose for these interfaces, relative to the project. Its name follows from them:
 * what was written for other types is never taken for theirs.
 */
export function prosePath(image: string, interfaces: Readonly<Record<string, string>>): string {
  return `${proseFolder}/${image}-${hashOf(interfaces).slice(0, 12)}.ts`;
}

/** The file of an image that adds the prose to the types. */
export function proseFile(image: string, interfaces: Readonly<Record<string, string>>): string {
  return [
    importOfTypes(interfaces),
    `import type {} from '../../generated/${image}/kconfig.ts';`,
    '',
    `declare module '../../generated/${image}/kconfig.ts' {`,
    ...Object.values(interfaces),
    '}',
    '',
  ].join('\n');
}

// Only those that are used: a project may have TypeScript refuse others.
function importOfTypes(interfaces: Readonly<Record<string, string>>): string {
  const text = Object.values(interfaces).join('');
  const used = ['Bool', 'Choice', 'Hex', 'Int', 'Str', 'Tristate'].filter((type) =>
    new RegExp(`\\?: ${type}\\b`).test(text),
  );
  return used.length === 0 ? '' : `import type { ${used.join(', ')} } from 'unikernel';`;
}

function member(tree: string, symbol: KconfigSymbol): string {
  return `/** ${inComment(facts(symbol).join('; '))} */ ${property(tree, symbol)}`;
}

function property(tree: string, symbol: KconfigSymbol): string {
  return `${quoted(symbol.name)}?: ${typeOf(tree, symbol)};`;
}

/** What is known of a symbol, in the order it is told: type, range, conditions, place. */
export function facts(symbol: KconfigSymbol): string[] {
  const { type, ranges = [], depends, choice, place } = symbol;
  const range = ranges.map(([low, high, condition]) => {
    const bounds = `${low} to ${high}`;
    return condition === null ? bounds : `${bounds} if ${condition}`;
  });
  return [
    range.length > 0 ? `${type}, ${range.join(', ')}` : type,
    ...(choice ? [`one of ${choice.join(', ')}`] : []),
    ...(depends ? [`needs ${depends}`] : []),
    place,
  ];
}

function typeOf(tree: string, { type, choice }: KconfigSymbol): string {
  switch (type) {
    case 'bool':
      return choice ? `Choice<${tree}Choices[${literal(choice[0]!)}]>` : 'Bool';
    case 'tristate':
      return 'Tristate';
    case 'int':
      return 'Int';
    case 'hex':
      return 'Hex';
    case 'string':
      return 'Str';
    case 'unknown':
      return 'never';
    default:
      return type satisfies never;
  }
}

// A name such as 64BIT is no identifier.
function quoted(name: string): string {
  return /^\d/.test(name) ? literal(name) : name;
}

function literal(name: string): string {
  return `'${name}'`;
}

function prose({ prompt, help }: KconfigSymbol): string {
  const text = [prompt, help?.trimEnd()].filter(Boolean).join('\n\n');
  // An @ would begin a tag, which editors show apart or not at all.
  return inComment(text).replaceAll('@', '＠').replaceAll('\n', '\n * ');
}

/** Nothing that a tree says may end the comment that it stands in. */
function inComment(text: string): string {
  return text.replaceAll('*/', '* /');
}
