// What TypeScript says of the symbols in `generated/<image>/kconfig.ts`, in the words of Kconfig.

import { Node, type SourceFile, type Type } from 'ts-morph';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { expectedOf } from '../kconfig/expected.ts';
import { unknownSymbol } from '../kconfig/impossible.ts';
import type { KconfigSymbol } from '../kconfig/symbols.ts';
import type { TreeName } from '../kconfig/tree-names.ts';

/** The types that stand for those of Kconfig. */
const kconfigTypes: Readonly<Record<string, KconfigSymbol['type']>> = {
  Bool: 'bool',
  Tristate: 'tristate',
  Choice: 'bool',
  Int: 'int',
  Hex: 'hex',
  Str: 'string',
};

/** A type error that is about a Kconfig symbol; undefined for any other. */
export function describeKconfigError(
  file: SourceFile,
  start: number,
  message: string,
): Diagnostic | undefined {
  const [, name, title] = /'(\w+)' does not exist in type '(Linux|Unikraft)'/.exec(message) ?? [];
  const wrong = /^Type '.*' is not assignable to type '(\w+)(<.*>)?( \| undefined)?'/s.exec(
    message,
  );
  const type = wrong?.[1] === undefined ? undefined : kconfigTypes[wrong[1]];
  if (name === undefined && type === undefined) return undefined;
  const property = file.getDescendantAtPos(start)?.getParent();
  const map = property?.getParent();
  if (!property || !Node.isObjectLiteralExpression(map)) return undefined;
  const symbols = map.getContextualType();
  if (symbols === undefined) return undefined;
  if (name !== undefined)
    return unknown(name, title === 'Linux' ? 'linux' : 'unikraft', symbols.getNonNullableType());
  if (!Node.isPropertyAssignment(property) && !Node.isShorthandPropertyAssignment(property))
    return undefined;
  const symbol = property.getName().replace(/^(['"])(.*)\1$/, '$2');
  return wrongType(symbol, type!, symbols.getNonNullableType());
}

function unknown(symbol: string, tree: TreeName, symbols: Type): Diagnostic {
  const names = symbols.getProperties().map((property) => property.getName());
  return unknownSymbol(symbol, names, tree, ' that can be set');
}

function wrongType(symbol: string, type: KconfigSymbol['type'], symbols: Type): Diagnostic {
  const declared = symbols.getProperty(symbol)?.getDeclarations() ?? [];
  const facts = declared
    .flatMap((node) => (Node.isJSDocable(node) ? node.getJsDocs() : []))
    .map((doc) => doc.getCommentText())
    .find((text) => text?.startsWith(type));
  return {
    code: 'kconfig/wrong-type',
    message: `${symbol} is a symbol of type ${type}.`,
    ...(facts !== undefined && { notes: [facts] }),
    suggestion: `write ${expectedOf[type]!.example(symbol)}`,
  };
}
