import type { MakeError } from './make-errors.ts';

/** A place as a compiler or linker names it; without debugging information only the object. */
export type BuildPlace = { readonly file: string; readonly line?: number };

/** A symbol that is defined a second time, or otherwise than it is declared. */
export type Redefinition = {
  readonly symbol: string;
  readonly at: BuildPlace;
  readonly first?: BuildPlace;
};

/** What an error of make says of a symbol that is there twice; undefined for any other error. */
export function redefinitionIn(error: MakeError): Redefinition | undefined {
  if (error.kind === 'link') return readLinkError(error.message);
  const { file, line, message, previous } = error;
  const symbol =
    /^(?:conflicting types for|redefinition of|static declaration of) '(\w+)'/.exec(message)?.[1] ??
    /^'(\w+)' redeclared as /.exec(message)?.[1];
  if (error.kind !== 'compile' || symbol === undefined || file === undefined) return undefined;
  const first = previous?.symbol === symbol ? previous.place : undefined;
  return {
    symbol,
    at: { file, ...(line !== undefined && { line }) },
    ...(first && { first }),
  };
}

/** GNU ld's words, in the locale C. */
function readLinkError(message: string): Redefinition | undefined {
  const [, at, symbol, first] =
    /^(.*): multiple definition of `(\w+)'(?:; (.*): first defined here)?$/.exec(message) ?? [];
  if (at === undefined || symbol === undefined) return undefined;
  return { symbol, at: readPlace(at), ...(first !== undefined && { first: readPlace(first) }) };
}

/** `[PROGRAM: ][OBJECT:]FILE:LINE`, or `OBJECT:(SECTION+OFFSET)`. */
function readPlace(text: string): BuildPlace {
  const words = text.replace(/^\S*\bld: /, '');
  const [, source, line] = /([^:]+):(\d+)$/.exec(words) ?? [];
  if (source !== undefined) return { file: source, line: Number(line) };
  return { file: words.replace(/:\([^)]*\)$/, '') };
}
