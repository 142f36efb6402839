// What TypeScript says of the symbols in `generated/<image>/kconfig.ts`, in the words of Kconfig.

import { Node, type ObjectLiteralExpression, type SourceFile, type Type } from 'ts-morph';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { expectedOf } from '../kconfig/expected.ts';
import { unknownSymbol } from '../kconfig/impossible.ts';
import type { KconfigSymbol } from '../kconfig/symbols.ts';
import type { TreeName } from '../kconfig/tree-names.ts';

/** A finding and where it starts in the file. */
export type KconfigError = Diagnostic & { readonly start: number };

/** The types that stand for those of Kconfig. */
const kconfigTypes: Readonly<Record<string, KconfigSymbol['type']>> = {
  Bool: 'bool',
  Tristate: 'tristate',
  Choice: 'bool',
  Int: 'int',
  Hex: 'hex',
  Str: 'string',
};

/** A type error that is about Kconfig symbols, as all that it stands for; undefined for any other. */
export function describeKconfigError(
  file: SourceFile,
  start: number,
  message: string,
): KconfigError[] | undefined {
  const [, title] = /does not exist in type '(Linux|Unikraft)'/.exec(message) ?? [];
  const wrong = /^Type '.*' is not assignable to type '(\w+)(<.*>)?( \| undefined)?'/s.exec(
    message,
  );
  const type = wrong?.[1] === undefined ? undefined : kconfigTypes[wrong[1]];
  if (title === undefined && type === undefined) return undefined;
  const property = file.getDescendantAtPos(start)?.getParent();
  const map = property?.getParent();
  if (!property || !Node.isObjectLiteralExpression(map)) return undefined;
  const symbols = map.getContextualType()?.getNonNullableType();
  if (symbols === undefined) return undefined;
  if (title !== undefined)
    return unknownSymbols(map, title === 'Linux' ? 'linux' : 'unikraft', symbols);
  const symbol = nameOf(property);
  return symbol === undefined ? undefined : [{ ...wrongType(symbol, type!, symbols), start }];
}

/** TypeScript stops at the first property that is not known; here all of them are told. */
function unknownSymbols(
  map: ObjectLiteralExpression,
  tree: TreeName,
  symbols: Type,
): KconfigError[] {
  const names = symbols.getProperties().map((property) => property.getName());
  return map.getProperties().flatMap((property) => {
    const name = nameOf(property);
    if (name === undefined || names.includes(name)) return [];
    const unknown = unknownSymbol(name, names, tree, ' that can be set');
    return [{ ...unknown, start: property.getStart() }];
  });
}

function nameOf(property: Node): string | undefined {
  if (!Node.isPropertyAssignment(property) && !Node.isShorthandPropertyAssignment(property))
    return undefined;
  return property.getName().replace(/^(['"])(.*)\1$/, '$2');
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
