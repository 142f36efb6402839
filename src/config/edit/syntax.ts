// Changes the syntax of a config so that one value of it becomes another. Whether that is all that
// changes is not asked here: the edited config is evaluated, which knows better than any reading.

import {
  type ArrayLiteralExpression,
  type CallExpression,
  type Expression,
  Node,
  type ObjectLiteralExpression,
} from 'ts-morph';
import type { Location } from '../../diagnostics/diagnostic.ts';
import { type Trace, traceConfig } from '../locate.ts';
import type { ConfigPath } from '../problem.ts';
import { type ConfigProgram, locationOf } from '../program.ts';
import { valueAt } from '../schema.ts';
import { importNames } from './imports.ts';
import { insertText, marginOf, removeMember, styleOf } from './layout.ts';
import { renderKey, renderLiteral, type Style } from './literal.ts';
import type { Assignment } from './raw.ts';

/** What became of an edit; `computed` is where a value is made that cannot be edited. */
export type Edited = { readonly ok: true } | { readonly ok: false; readonly computed?: Location };

/**
 * Edits the files of the program, in memory.
 * @param after the whole evaluated config as it is to become
 */
export function editSyntax(
  program: ConfigProgram,
  { path, value }: Assignment,
  after: unknown,
): Edited {
  if (value === undefined) return removeAt(program, path);
  let computed: Location | undefined;
  for (let length = path.length; length >= 0; length -= 1) {
    const trace = traceConfig(program, path.slice(0, length));
    if (trace.found < length) continue;
    const node = ownValue(program, trace);
    if (!node) continue;
    const isDone =
      length === path.length
        ? replace(node, value)
        : insert(node, path[length]!, valueAt(path.slice(0, length + 1), after));
    if (isDone) return { ok: true };
    computed ??= locationOf(program.project, node);
    // Further up there is only what the value was computed from.
    break;
  }
  return { ok: false, ...(computed && { computed }) };
}

function removeAt(program: ConfigProgram, path: ConfigPath): Edited {
  const trace = traceConfig(program, path);
  const node = trace.found === path.length ? ownValue(program, trace) : undefined;
  const written = node && memberOf(trace, node, path.at(-1)!);
  if (!written) return { ok: false, ...(node && { computed: locationOf(program.project, node)! }) };
  removeMember(written);
  return { ok: true };
}

/** What a list or object has the value as. */
function memberOf(trace: Trace, node: Expression, step: string | number) {
  if (typeof step === 'number')
    return trace.nodes
      .filter(Node.isExpression)
      .filter((one) => Node.isArrayLiteralExpression(one.getParent()))
      .at(-1);
  const owner = trace.key?.getParent() ?? node;
  return Node.isPropertyAssignment(owner) || Node.isShorthandPropertyAssignment(owner)
    ? owner
    : undefined;
}

/** The expression in a file of the project that gives the value of the last step. */
function ownValue({ project }: ConfigProgram, trace: Trace): Expression | undefined {
  const start = trace.key ? trace.nodes.lastIndexOf(trace.key) + 1 : 0;
  return trace.nodes
    .slice(start)
    .filter(Node.isExpression)
    .filter((node) => !isDeclaredName(node) && locationOf(project, node) !== undefined)
    .at(-1);
}

function isDeclaredName(node: Node): boolean {
  const parent = node.getParent();
  return (
    (Node.isVariableDeclaration(parent) ||
      Node.isParameterDeclaration(parent) ||
      Node.isBindingElement(parent) ||
      Node.isPropertyAssignment(parent)) &&
    parent.getNameNode() === node
  );
}

function replace(node: Expression, value: unknown): boolean {
  if (!isWritten(node)) return false;
  const file = node.getSourceFile();
  const literal = renderLiteral(value, styleOf(file), marginOf(node));
  node.replaceWithText(literal.text);
  importNames(file, literal.uses);
  return true;
}

/** Whether the expression is the value itself, and not a way to compute it. */
function isWritten(node: Expression): boolean {
  if (Node.isCallExpression(node)) return isOfPackage(node);
  return (
    Node.isStringLiteral(node) ||
    Node.isNoSubstitutionTemplateLiteral(node) ||
    Node.isNumericLiteral(node) ||
    Node.isPrefixUnaryExpression(node) ||
    Node.isTrueLiteral(node) ||
    Node.isFalseLiteral(node) ||
    Node.isNullLiteral(node) ||
    Node.isObjectLiteralExpression(node) ||
    Node.isArrayLiteralExpression(node)
  );
}

/** Whether a function is called that the file imports from a package, such as `npm(…)`. */
function isOfPackage(call: CallExpression): boolean {
  const callee = call.getExpression();
  return call
    .getSourceFile()
    .getImportDeclarations()
    .some(
      (declaration) =>
        !declaration.isModuleSpecifierRelative() &&
        declaration
          .getNamedImports()
          .some((one) => one.getNameNode().getText() === callee.getText()),
    );
}

/** Adds a member to an object, an element to the end of a list, or an option to a call. */
function insert(node: Expression, step: string | number, value: unknown): boolean {
  if (Node.isObjectLiteralExpression(node)) return addProperty(node, String(step), value);
  if (Node.isArrayLiteralExpression(node)) return addElement(node, value);
  if (!Node.isCallExpression(node) || !isOfPackage(node)) return false;
  const options = node.getArguments().at(-1);
  if (Node.isObjectLiteralExpression(options)) return addProperty(options, String(step), value);
  const file = node.getSourceFile();
  const literal = renderLiteral({ [step]: value }, styleOf(file), marginOf(node));
  node.addArgument(literal.text);
  importNames(file, literal.uses);
  return true;
}

function addProperty(object: ObjectLiteralExpression, key: string, value: unknown): boolean {
  return addMember(object, object.getProperties(), value, (style) => `${renderKey(key, style)}: `);
}

function addElement(list: ArrayLiteralExpression, value: unknown): boolean {
  return addMember(list, list.getElements(), value, () => '');
}

/** Adds a member at the end, on a line of its own where the last one has one. */
function addMember(
  owner: ObjectLiteralExpression | ArrayLiteralExpression,
  members: readonly Node[],
  value: unknown,
  before: (style: Style) => string,
): boolean {
  const file = owner.getSourceFile();
  const style = styleOf(file);
  const text = file.getFullText();
  const last = members.at(-1);
  const end = owner.getEnd() - 1;
  const comma = /^\s*,/.exec(text.slice(last?.getEnd() ?? end, end))?.[0] ?? '';
  const afterLast = (last?.getEnd() ?? end) + comma.length;
  const lineEnd = text.indexOf('\n', afterLast);
  const hasLine = last !== undefined && lineEnd >= 0 && lineEnd < end;
  const margin = marginOf(hasLine ? last : owner);
  const literal = renderLiteral(value, style, margin);
  const member = before(style) + literal.text;
  if (hasLine) {
    insertText(file, lineEnd + 1, `${margin}${member}${comma && ','}\n`);
    if (comma === '') insertText(file, last.getEnd(), ',');
  } else if (last) {
    insertText(file, afterLast, comma === '' ? `, ${member}` : ` ${member}`);
  } else {
    const space = Node.isObjectLiteralExpression(owner) ? ' ' : '';
    const isSpaced = /\s/.test(text[end - 1]!);
    insertText(file, end, `${isSpaced ? '' : space}${member}${space}`);
  }
  importNames(file, literal.uses);
  return true;
}
