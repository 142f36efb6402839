// Changes to a series where its author wrote it: an entry more, an entry less, another change of
// an entry. Only the text is made here; comments and layout around it stay.

import {
  IndentationText,
  Node,
  type ObjectLiteralExpression,
  QuoteKind,
  type SourceFile,
} from 'ts-morph';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { nodesTo } from '../locate.ts';
import { type ConfigPath, formatPath } from '../problem.ts';
import { type ConfigProgram, locationAt, openProgram } from '../program.ts';
import { dropImport, importNames } from './imports.ts';
import { removeMember } from './layout.ts';
import type { FileEdit } from './propose.ts';

/**
 * Adds an entry at the end of a series.
 * @param path of the series in the config, such as `['images', 'boot', 'patches']`
 * @param entry a call of `definePatch`
 * @throws UserError when it cannot be seen where the series is written
 */
export function addToSeries(project: string, path: ConfigPath, entry: string): FileEdit {
  return editing(project, (program) => {
    const file = addEntry(program, path, entry);
    if (file === undefined) throw notFound(path, `add it by hand:\n${entry}`);
    importNames(file, ['definePatch']);
    return file;
  });
}

/** Takes the entry at a position out of a series. @throws UserError as `addToSeries` does */
export function dropFromSeries(project: string, path: ConfigPath, index: number): FileEdit {
  return editing(project, (program) => {
    const element = elementAt(program, path, index);
    if (element === undefined) throw notFound([...path, index], 'take it out by hand');
    const file = element.getSourceFile();
    const name = Node.isIdentifier(element) ? element.getText() : undefined;
    removeMember(element);
    if (name !== undefined) dropImport(file, name);
    return file;
  });
}

/** Replaces what an entry changes. @throws UserError as `addToSeries` does */
export function replaceChange(
  project: string,
  path: ConfigPath,
  index: number,
  change: string,
): FileEdit {
  return editing(project, (program) => {
    const { key } = nodesTo(program, [...path, index, 'change']);
    const property = key?.getParent();
    if (!Node.isPropertyAssignment(property) || !isOwn(program, property))
      throw notFound([...path, index, 'change'], `put this there by hand: ${change}`);
    property.setInitializer(change);
    return property.getSourceFile();
  });
}

/** Makes a change in memory. The file that `edit` returns is the only one that it touches. */
function editing(project: string, edit: (program: ConfigProgram) => SourceFile): FileEdit {
  const program = openProgram(project);
  program.program.manipulationSettings.set({
    indentationText: IndentationText.TwoSpaces,
    quoteKind: QuoteKind.Single,
    useTrailingCommas: true,
  });
  const texts = new Map(
    program.program.getSourceFiles().map((file) => [file.getFilePath(), file.getFullText()]),
  );
  const changed = edit(program);
  const before = texts.get(changed.getFilePath())!;
  const { file } = locationAt(project, changed, 0)!;
  return { file, before, after: changed.getFullText() };
}

function addEntry(program: ConfigProgram, path: ConfigPath, entry: string): SourceFile | undefined {
  const { key } = nodesTo(program, path);
  const property = key?.getParent();
  if (property && isOwn(program, property)) {
    if (!Node.isShorthandPropertyAssignment(property)) return addTo(property, entry);
    const written = `patches: [...${property.getName()}]`;
    return addTo(property.replaceWithText(written), entry);
  }
  const object = objectOf(program, path.slice(0, -1));
  return (
    object && addTo(object.addPropertyAssignment({ name: 'patches', initializer: '[]' }), entry)
  );
}

/** Adds an entry to the array that a property has, or spreads. */
function addTo(property: Node, entry: string): SourceFile | undefined {
  if (!Node.isPropertyAssignment(property)) return undefined;
  const file = property.getSourceFile();
  const value = property.getInitializerOrThrow();
  const isArray = Node.isArrayLiteralExpression(value);
  if (isArray && value.getText().includes('\n')) {
    value.addElement(entry, { useNewLines: true });
    return file;
  }
  const elements = isArray
    ? value.getElements().map((element) => element.getText())
    : [`...${value.getText()}`];
  const indent = property.getIndentationText();
  const lines = [...elements, entry].map(
    (element) => `${indent}  ${element.replaceAll('\n', `\n${indent}  `)},\n`,
  );
  const text = file.getFullText();
  const array = `[\n${lines.join('')}${indent}]`;
  file.replaceWithText(text.slice(0, value.getStart()) + array + text.slice(value.getEnd()));
  return file;
}

/** The object that is written where `patches` is missing: of an image, or what a library gets. */
function objectOf(program: ConfigProgram, path: ConfigPath): ObjectLiteralExpression | undefined {
  const own = nodesTo(program, path).nodes.filter((node) => isOwn(program, node));
  const call = own.findLast(Node.isCallExpression);
  const name = call?.getExpression().getText();
  if (call && (name === 'lkl' || name === 'library')) {
    const position = name === 'lkl' ? 0 : 1;
    if (call.getArguments().length === position) call.addArgument('{}');
    const options = call.getArguments()[position];
    return Node.isObjectLiteralExpression(options) ? options : undefined;
  }
  const last = own.at(-1);
  return Node.isObjectLiteralExpression(last) ? last : undefined;
}

/** The element of an array literal that is the entry of a series, in whichever file. */
function elementAt(program: ConfigProgram, path: ConfigPath, index: number): Node | undefined {
  const { key } = nodesTo(program, path);
  const { nodes } = nodesTo(program, [...path, index]);
  const inside = key === undefined ? [] : nodes.slice(nodes.indexOf(key) + 1);
  const element = inside.find(
    (node) => Node.isArrayLiteralExpression(node.getParent()) && !Node.isSpreadElement(node),
  );
  return element && isOwn(program, element) ? element : undefined;
}

function isOwn({ project }: ConfigProgram, node: Node): boolean {
  return locationAt(project, node.getSourceFile(), 0) !== undefined;
}

function notFound(path: ConfigPath, suggestion: string): UserError {
  return new UserError(
    {
      code: 'config/not-written-out',
      message: `It cannot be seen where the config writes ${formatPath(path)}, so nothing was changed.`,
      suggestion,
    },
    exitCode.usage,
  );
}
