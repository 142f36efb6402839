import type { Patch } from '../model/patch.ts';
import { definesOption } from './lower-kconfig.ts';
import { type Files, linesOf, type Place } from './tree.ts';

/** Where a tree has a symbol already. `declared` alone is not enough for what a patch defines. */
export type Found = { readonly defined?: Place; readonly declared?: Place };

/**
 * Looks for what a patch provides in the places where it would put it: the files it touches, and
 * the sources and the export list of a library that it adds to. It reads C by its layout (what
 * begins at the left margin is at file scope); the compiler remains the judge.
 */
export function findProvided(
  patch: Patch,
  tree: Files,
  touched: readonly string[],
): Map<string, Found> {
  const isDefinedHere = new Map<string, string[]>();
  if ('operations' in patch.change) {
    for (const operation of patch.change.operations) {
      if (operation.op !== 'define') continue;
      const files = libraryFiles(operation.library, operation.source, tree);
      for (const symbol of operation.symbols) isDefinedHere.set(symbol, files);
    }
  }
  const found = new Map<string, Found>();
  for (const symbol of patch.provides.filter(isSymbol)) {
    const declared = firstPlace(symbol, touched, tree);
    const files = isDefinedHere.get(symbol);
    const defined = files === undefined ? declared : firstPlace(symbol, files, tree);
    found.set(symbol, { ...(defined && { defined }), ...(declared && { declared }) });
  }
  return found;
}

/** Whether something provided is a C identifier; a feature has a hyphen. */
export function isSymbol(name: string): boolean {
  return !name.includes('-');
}

/** The sources that a library's Makefile.uk names, then its export list. */
function libraryFiles(library: string, source: string, tree: Files): string[] {
  const rules = tree.read(`${library}/Makefile.uk`) ?? '';
  const sources = [...rules.matchAll(/\$\(\w+_BASE\)\/([\w./+-]+\.[cS])\b/g)].map(
    ([, name]) => `${library}/${name}`,
  );
  return [...new Set([...sources, `${library}/${source}`]), `${library}/exportsyms.uk`];
}

function firstPlace(symbol: string, files: readonly string[], tree: Files): Place | undefined {
  for (const file of files) {
    const text = tree.read(file);
    const line = text === undefined ? -1 : lineOf(symbol, file, text);
    if (line !== -1) return { file, line: line + 1 };
  }
  return undefined;
}

function lineOf(symbol: string, file: string, text: string): number {
  if (file.endsWith('exportsyms.uk'))
    return linesOf(text).findIndex((line) => line.replace(/#.*/, '').trim() === symbol);
  if (/(^|\/)(Config\.uk|Kconfig)$/.test(file) && symbol.startsWith('CONFIG_'))
    return linesOf(text).findIndex((line) => definesOption(line, symbol.slice('CONFIG_'.length)));
  if (!/\.[chS]$/.test(file)) return -1;
  const lines = linesOf(withoutComments(text));
  return lines.findIndex((line) => definers(symbol, file).some((pattern) => pattern.test(line)));
}

function definers(symbol: string, file: string): RegExp[] {
  const macro = new RegExp(`^\\s*#\\s*define\\s+${symbol}\\b`);
  if (file.endsWith('.S'))
    return [macro, new RegExp(`^\\s*${symbol}:`), new RegExp(`^\\s*ENTRY\\(${symbol}\\)`)];
  // A static of another source file is not in the way; one of a header is.
  const scope = file.endsWith('.c') ? '(?!static\\b)' : '';
  return [
    macro,
    new RegExp(`^${scope}[A-Za-z_}](.*[\\s*])?${symbol}\\s*[(;[=]`),
    new RegExp(`^${symbol}\\s*\\(`),
    new RegExp(`^typedef\\b.*\\(\\s*\\*\\s*${symbol}\\s*\\)`),
  ];
}

/** The text with comments blanked out, so that lines and columns stay. */
function withoutComments(text: string): string {
  return text.replace(/"(?:\\.|[^"\\\n])*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (match) =>
    match.startsWith('"') ? match : match.replace(/[^\n]/g, ' '),
  );
}
