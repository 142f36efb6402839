// What only the sources know: the docstrings, and the names that schemas have.

import { join } from 'node:path';
import {
  type FunctionDeclaration,
  Node,
  type ObjectLiteralExpression,
  Project,
  type SourceFile,
  SyntaxKind,
} from 'ts-morph';
import { packageRoot } from '../../src/plan/package-root.ts';

/** An object schema as it is written. */
export type WrittenObject = {
  /** Of the constant that holds it; objects inside others have none. */
  readonly name?: string;
  readonly text: string;
  readonly properties: ReadonlyMap<string, string>;
};

export type WrittenFunction = {
  readonly name: string;
  /** Such as `npm(name, version, folder?)`. */
  readonly call: string;
  readonly text: string;
};

export type Sources = {
  /** The object schemas by `signature`. */
  readonly objects: ReadonlyMap<string, WrittenObject>;
  readonly functions: readonly WrittenFunction[];
  readonly exitCodes: ReadonlyMap<string, string>;
};

type Property = { readonly text: string; readonly literal?: string };

/**
 * What tells one object schema from another: its keys, and the values of those that have only one.
 * @param literals by key; undefined where a key may have several values
 */
export function signature(literals: ReadonlyMap<string, string | undefined>): string {
  const words = [...literals].map(([key, value]) =>
    value === undefined ? key : `${key}=${value}`,
  );
  return words.sort().join(' ');
}

export function readSources(): Sources {
  const project = new Project({ skipAddingFilesFromTsConfig: true });
  const models = project.addSourceFilesAtPaths(join(packageRoot, 'src/model/**/*.ts'));
  const api = project.addSourceFileAtPath(join(packageRoot, 'src/index.ts'));
  const builders = project.getSourceFileOrThrow('patch-builders.ts');
  return {
    objects: new Map(models.flatMap(objectsOf)),
    functions: [api, builders]
      .flatMap((file) => file.getFunctions().filter((each) => each.hasExportKeyword()))
      .map(writtenFunction)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    exitCodes: exitCodesOf(
      project.addSourceFileAtPath(join(packageRoot, 'src/diagnostics/diagnostic.ts')),
    ),
  };
}

function objectsOf(file: SourceFile): [string, WrittenObject][] {
  const calls = file.getDescendantsOfKind(SyntaxKind.CallExpression);
  return calls.flatMap((call) => {
    const [shape] = call.getArguments();
    const called = call.getExpression().getText().replace(/\s/g, '');
    if (!/^z\.(strict|loose)?object$/i.test(called)) return [];
    if (!Node.isObjectLiteralExpression(shape)) return [];
    const properties = propertiesOf(shape);
    const literals = new Map([...properties].map(([key, { literal }]) => [key, literal]));
    const texts = new Map([...properties].map(([key, { text }]) => [key, text]));
    return [[signature(literals), { ...nameOf(call), properties: texts }]];
  });
}

/** The constant that holds a schema, also with `.refine(…)` and the like behind it. */
function nameOf(call: Node): { name?: string; text: string } {
  const parent = call.getParentOrThrow();
  if (Node.isPropertyAccessExpression(parent)) return nameOf(parent);
  if (Node.isCallExpression(parent) && parent.getExpression() === call) return nameOf(parent);
  if (!Node.isVariableDeclaration(parent)) return { text: '' };
  return { name: parent.getName(), text: docOf(parent.getVariableStatementOrThrow()) };
}

function propertiesOf(shape: ObjectLiteralExpression): Map<string, Property> {
  const found = shape.getProperties().flatMap((property): [string, Property][] => {
    if (Node.isSpreadAssignment(property)) {
      const spread = constantOf(property.getExpression());
      return Node.isObjectLiteralExpression(spread) ? [...propertiesOf(spread)] : [];
    }
    if (Node.isShorthandPropertyAssignment(property)) {
      const named = constantOf(property.getNameNode());
      return [[property.getName(), { text: docOf(property) || docOfConstant(named) }]];
    }
    if (!Node.isPropertyAssignment(property)) return [];
    const value = property.getInitializerOrThrow();
    const literal = /^z\.literal\('([^']*)'\)$/.exec(value.getText())?.[1];
    const text = docOf(property) || docOfConstant(constantOf(value));
    return [[property.getName(), { text, ...(literal !== undefined && { literal }) }]];
  });
  return new Map(found);
}

/** What the constant that an identifier names is set to. */
function constantOf(node: Node): Node | undefined {
  if (!Node.isIdentifier(node)) return undefined;
  const declaration = node.getSourceFile().getVariableDeclaration(node.getText());
  return declaration?.getInitializer();
}

function docOfConstant(initializer: Node | undefined): string {
  const statement = initializer?.getFirstAncestorByKind(SyntaxKind.VariableStatement);
  return statement ? docOf(statement) : '';
}

function writtenFunction(declaration: FunctionDeclaration): WrittenFunction {
  const name = declaration.getNameOrThrow();
  const parameters = declaration.getParameters().map((parameter) => {
    const rest = parameter.isRestParameter() ? '...' : '';
    return `${rest}${parameter.getName()}${parameter.isOptional() && !rest ? '?' : ''}`;
  });
  return { name, call: `${name}(${parameters.join(', ')})`, text: docOf(declaration) };
}

function exitCodesOf(file: SourceFile): Map<string, string> {
  const codes = file
    .getVariableDeclarationOrThrow('exitCode')
    .getFirstDescendantByKindOrThrow(SyntaxKind.ObjectLiteralExpression);
  return new Map([...propertiesOf(codes)].map(([name, { text }]) => [name, text]));
}

/** The docstring right before a node, as one line. */
function docOf(node: Node): string {
  const comment = node.getLeadingCommentRanges().at(-1)?.getText() ?? '';
  if (!comment.startsWith('/**')) return '';
  return comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}
