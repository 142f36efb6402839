// A value of the config as the TypeScript that a person would have written for it.

import { builderCall } from './builders.ts';

/** How a file is written. */
export type Style = {
  readonly quote: "'" | '"';
  /** One step of indentation. */
  readonly indent: string;
  /** JSON knows no bare keys and no calls. */
  readonly json: boolean;
};

/** Text of an expression, and what it uses of the package `unikernel`. */
export type Literal = { readonly text: string; readonly uses: readonly string[] };

const widest = 88;

/**
 * @param value plain
 * @param margin the indentation of the line that the text begins on
 */
export function renderLiteral(value: unknown, style: Style, margin: string): Literal {
  const uses = new Set<string>();
  const text = render(value, style, margin, uses);
  return { text, uses: [...uses].sort() };
}

/** A key of an object, in quotes where it needs them. */
export function renderKey(key: string, style: Style): string {
  return !style.json && /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key, style);
}

function render(value: unknown, style: Style, margin: string, uses: Set<string>): string {
  if (typeof value === 'string') return quote(value, style);
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = margin + style.indent;
  const nested = (one: unknown): string => render(one, style, inner, uses);
  if (Array.isArray(value)) return wrap('[', value.map(nested), ']', margin, inner);
  const call = style.json ? undefined : builderCall(value as Readonly<Record<string, unknown>>);
  if (call) {
    uses.add(call.name);
    if (call.name === 'hex') return `hex(0x${Number(call.arguments[0]).toString(16)})`;
    return wrap(`${call.name}(`, call.arguments.map(nested), ')', margin, inner);
  }
  const members = Object.entries(value).map(
    ([key, member]) => `${renderKey(key, style)}: ${nested(member)}`,
  );
  return wrap('{', members, '}', margin, inner);
}

function wrap(
  open: string,
  parts: readonly string[],
  close: string,
  margin: string,
  inner: string,
): string {
  if (parts.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const line = `${open}${space}${parts.join(', ')}${space}${close}`;
  const fits = line.length + margin.length <= widest && !line.includes('\n');
  if (fits || open.endsWith('(')) return line;
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${margin}${close}`;
}

function quote(text: string, { quote: mark, json }: Style): string {
  const double = JSON.stringify(text);
  if (json || mark === '"') return double;
  return `'${double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
