// Finds where a value of the evaluated config was written, by following its path through the
// syntax: objects, arrays, spreads, variables, imports and calls of plain functions. The config is
// known to evaluate, so this asks for no proof, only for the most likely place; where the syntax
// cannot be followed, it stops at the last place that could.

import {
  type ArrayLiteralExpression,
  type ArrowFunction,
  type BindingElement,
  type CallExpression,
  type FunctionDeclaration,
  type FunctionExpression,
  type MethodDeclaration,
  Node,
  type ObjectLiteralExpression,
  SyntaxKind,
  type Symbol as TsSymbol,
  type ts,
} from 'ts-morph';
import type { Location } from '../diagnostics/diagnostic.ts';
import type { ConfigPath } from './problem.ts';
import { type ConfigProgram, locationOf } from './program.ts';

/** The places that a value comes through. Each lies in a file of the project itself. */
export type Trail = {
  /** From the default export to where the value, or the nearest parent that exists, is written. */
  readonly places: readonly Location[];
  /** The key that the last step of the path is written as, when the whole path was found. */
  readonly key?: Location;
};

/** Follows a path of the config from its default export, or else from `defineConfig(…)`. */
export function follow(program: ConfigProgram, path: ConfigPath): Trail {
  const { project } = program;
  const trace = traceConfig(program, path);
  const places = trace.nodes.flatMap((node) => locationOf(project, node) ?? []);
  const key = trace.key && trace.found === path.length ? locationOf(project, trace.key) : undefined;
  return { places, ...(key && { key }) };
}

/** The nodes of a trail, for who changes the config; `key` as there. */
export function nodesTo(
  program: ConfigProgram,
  path: ConfigPath,
): { readonly nodes: readonly Node[]; readonly key?: Node } {
  const { nodes, found, key } = traceConfig(program, path);
  return { nodes, ...(key && found === path.length && { key }) };
}

/** The same, as the syntax that was passed, that of other packages too. */
export function traceConfig({ config }: ConfigProgram, path: ConfigPath): Trace {
  const search = { path, scope: new Map(), depth: 0 };
  const exported = config.getDefaultExportSymbol();
  const call = config
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .find((candidate) => candidate.getExpression().getText() === 'defineConfig');
  return exported ? traceSymbol(exported, search) : call ? traceNode(call, search) : stop;
}

/** How far a path could be followed, and through which nodes. */
export type Trace = {
  readonly nodes: readonly Node[];
  /** Steps of the path that were found. */
  readonly found: number;
  /** The key of the last step that was found. */
  readonly key?: Node;
  /** The syntax does not show what the last node contains. */
  readonly opaque?: boolean;
};

/** What is looked for inside a node. */
type Search = {
  readonly path: ConfigPath;
  /** The arguments of the calls that are being read. */
  readonly scope: Scope;
  readonly depth: number;
};

type Scope = ReadonlyMap<ts.Node, { readonly argument: Node; readonly scope: Scope }>;
type PlainFunction = ArrowFunction | FunctionDeclaration | FunctionExpression | MethodDeclaration;

const stop: Trace = { nodes: [], found: 0, opaque: true };

// A function may call itself, and a path has few steps.
const deepest = 200;

function traceNode(node: Node, search: Search): Trace {
  const inside = traceInside(node, { ...search, depth: search.depth + 1 });
  return { ...inside, nodes: [node, ...inside.nodes] };
}

function traceInside(node: Node, search: Search): Trace {
  const { path } = search;
  if (search.depth > deepest) return stop;
  if (
    Node.isParenthesizedExpression(node) ||
    Node.isAsExpression(node) ||
    Node.isSatisfiesExpression(node) ||
    Node.isTypeAssertion(node) ||
    Node.isNonNullExpression(node)
  )
    return traceNode(node.getExpression(), search);
  if (Node.isIdentifier(node)) return traceSymbol(node.getSymbol(), search);
  if (Node.isCallExpression(node)) return traceCall(node, search);
  if (Node.isPropertyAccessExpression(node))
    return traceAccess(node.getExpression(), node.getName(), search);
  if (Node.isElementAccessExpression(node)) {
    const step = stepOf(node.getArgumentExpression());
    return step === undefined ? stop : traceAccess(node.getExpression(), step, search);
  }
  if (Node.isConditionalExpression(node))
    return best([traceNode(node.getWhenTrue(), search), traceNode(node.getWhenFalse(), search)]);
  if (Node.isBinaryExpression(node))
    return best([traceNode(node.getLeft(), search), traceNode(node.getRight(), search)]);
  if (path.length > 0 && Node.isObjectLiteralExpression(node)) return traceMember(node, search);
  if (path.length > 0 && Node.isArrayLiteralExpression(node)) return traceElement(node, search);
  const isLeaf = Node.isObjectLiteralExpression(node) || Node.isArrayLiteralExpression(node);
  return { nodes: [], found: 0, opaque: !isLeaf };
}

function traceMember(object: ObjectLiteralExpression, search: Search): Trace {
  const [wanted, ...rest] = search.path;
  let hidden: Trace | undefined;
  // The last one wins.
  for (const property of object.getProperties().reverse()) {
    if (Node.isSpreadAssignment(property)) {
      const spread = traceNode(property.getExpression(), search);
      if (spread.found > 0) return spread;
      if (spread.opaque) hidden ??= spread;
      continue;
    }
    const name = property.getNameNode();
    if (keyOf(name) !== String(wanted)) continue;
    const inner = { ...search, path: rest };
    if (Node.isPropertyAssignment(property))
      return descend(name, traceNode(property.getInitializerOrThrow(), inner));
    if (Node.isShorthandPropertyAssignment(property))
      return descend(name, traceSymbol(property.getValueSymbol(), inner));
    return descend(name, stop);
  }
  return hidden ?? { nodes: [], found: 0 };
}

function descend(key: Node, inside: Trace): Trace {
  return {
    ...inside,
    nodes: [key, ...inside.nodes],
    found: inside.found + 1,
    key: inside.key ?? key,
  };
}

function keyOf(name: Node): string | undefined {
  if (Node.isComputedPropertyName(name)) return stepOf(name.getExpression())?.toString();
  return Node.isStringLiteral(name) ? name.getLiteralText() : name.getText();
}

/** The text or number that an expression is, looked up in variables too. */
function stepOf(expression: Node | undefined): string | number | undefined {
  if (!expression) return undefined;
  const node = traceNode(expression, { path: [], scope: new Map(), depth: 0 }).nodes.at(-1);
  if (Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node))
    return node.getLiteralText();
  return Node.isNumericLiteral(node) ? node.getLiteralValue() : undefined;
}

function traceElement(array: ArrayLiteralExpression, search: Search): Trace {
  const [wanted, ...rest] = search.path;
  let index = Number(wanted);
  for (const element of array.getElements()) {
    if (!Node.isSpreadElement(element)) {
      if (index === 0) return enter(traceNode(element, { ...search, path: rest }));
      index -= 1;
      continue;
    }
    const inner = element.getExpression();
    const length = lengthOf(inner, search);
    if (length === undefined) return { nodes: [inner], found: 0, opaque: true };
    if (index < length) return traceNode(inner, { ...search, path: [index, ...rest] });
    index -= length;
  }
  return { nodes: [], found: 0 };
}

/** A step that has no key of its own: the index of an array. */
function enter(inside: Trace): Trace {
  return { ...inside, found: inside.found + 1 };
}

function lengthOf(node: Node, search: Search): number | undefined {
  const end = traceNode(node, { ...search, path: [] }).nodes.at(-1);
  if (!Node.isArrayLiteralExpression(end)) return undefined;
  let sum = 0;
  for (const element of end.getElements()) {
    const length = Node.isSpreadElement(element) ? lengthOf(element.getExpression(), search) : 1;
    if (length === undefined) return undefined;
    sum += length;
  }
  return sum;
}

function traceAccess(object: Node, step: string | number, search: Search): Trace {
  const trace = traceNode(object, { ...search, path: [step, ...search.path] });
  return trace.found === 0 ? stop : { ...trace, found: trace.found - 1 };
}

function traceSymbol(symbol: TsSymbol | undefined, search: Search): Trace {
  const target = symbol?.getAliasedSymbol() ?? symbol;
  const declaration = target?.getDeclarations()[0];
  if (!target || !declaration) return stop;
  if (Node.isExportAssignment(declaration)) return traceNode(declaration.getExpression(), search);
  if (Node.isSourceFile(declaration)) {
    const [json] = declaration.getStatements();
    if (Node.isExpressionStatement(json)) return traceNode(json.getExpression(), search);
    const [name, ...rest] = search.path;
    const exported = typeof name === 'string' ? target.getExport(name) : undefined;
    return exported ? enter(traceSymbol(exported, { ...search, path: rest })) : stop;
  }
  if (Node.isBindingElement(declaration)) return traceBinding(declaration, search);
  if (Node.isVariableDeclaration(declaration) || Node.isParameterDeclaration(declaration))
    return traceDeclaration(declaration, search);
  return { ...stop, nodes: [declaration] };
}

function traceDeclaration(declaration: Node, search: Search): Trace {
  const bound = search.scope.get(declaration.compilerNode);
  if (bound) return traceNode(bound.argument, { ...search, scope: bound.scope });
  if (!Node.isVariableDeclaration(declaration) && !Node.isParameterDeclaration(declaration))
    return stop;
  const name = declaration.getNameNode();
  const initializer = declaration.getInitializer();
  const inside = initializer ? traceNode(initializer, search) : stop;
  return { ...inside, nodes: [name, ...inside.nodes] };
}

/** A name that `const { a: { name } } = value` takes out of a value. */
function traceBinding(element: BindingElement, search: Search): Trace {
  const pattern = element.getParentOrThrow();
  const step = Node.isArrayBindingPattern(pattern)
    ? pattern.getElements().indexOf(element)
    : keyOf(element.getPropertyNameNode() ?? element.getNameNode());
  if (step === undefined || element.getDotDotDotToken()) return stop;
  const inner = { ...search, path: [step, ...search.path] };
  const owner = pattern.getParentOrThrow();
  const trace = Node.isBindingElement(owner)
    ? traceBinding(owner, inner)
    : traceDeclaration(owner, inner);
  if (trace.found > 0) return { ...trace, found: trace.found - 1 };
  const fallback = element.getInitializer();
  return fallback ? traceNode(fallback, search) : stop;
}

/** Reads a call as the value that the function returns for its arguments. */
function traceCall(call: CallExpression, search: Search): Trace {
  const callee = call.getExpression();
  const mapped = traceMapped(call, search);
  if (mapped) return mapped;
  const target = traceNode(callee, { ...search, path: [] }).nodes.at(-1);
  return isPlainFunction(target) ? traceReturned(target, call.getArguments(), search) : stop;
}

/** Reads an element of `array.map(function)`. */
function traceMapped(call: CallExpression, search: Search): Trace | undefined {
  const callee = call.getExpression();
  const [index, ...rest] = search.path;
  if (!Node.isPropertyAccessExpression(callee) || callee.getName() !== 'map') return undefined;
  if (typeof index !== 'number') return undefined;
  const element = traceNode(callee.getExpression(), { ...search, path: [index] });
  const [mapper] = call.getArguments();
  const target = mapper && traceNode(mapper, { ...search, path: [] }).nodes.at(-1);
  if (element.found === 0 || !isPlainFunction(target)) return stop;
  return enter(traceReturned(target, [element.nodes.at(-1)!], { ...search, path: rest }));
}

function traceReturned(fn: PlainFunction, args: readonly Node[], search: Search): Trace {
  const scope = new Map(search.scope);
  fn.getParameters().forEach((parameter, index) => {
    const argument = args[index];
    if (argument && !parameter.isRestParameter())
      scope.set(parameter.compilerNode, { argument, scope: search.scope });
  });
  return best(returned(fn).map((value) => traceNode(value, { ...search, scope })));
}

function returned(fn: PlainFunction): Node[] {
  const body = fn.getBody();
  if (!Node.isBlock(body)) return body ? [body] : [];
  return body
    .getDescendantsOfKind(SyntaxKind.ReturnStatement)
    .filter((statement) => statement.getFirstAncestor(isPlainFunction) === fn)
    .flatMap((statement) => statement.getExpression() ?? []);
}

function isPlainFunction(node: Node | undefined): node is PlainFunction {
  return (
    Node.isArrowFunction(node) ||
    Node.isFunctionDeclaration(node) ||
    Node.isFunctionExpression(node) ||
    Node.isMethodDeclaration(node)
  );
}

/** Of several ways that a value may come, the one that more of the path was found on. */
function best(traces: readonly Trace[]): Trace {
  const [first = stop, ...others] = traces;
  return others.reduce((a, b) => {
    if (a.found !== b.found) return a.found > b.found ? a : b;
    return a.opaque && !b.opaque ? b : a;
  }, first);
}
