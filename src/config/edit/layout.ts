// How the files of a config are laid out, and text put into them and taken out of them so that they
// stay so.

import { NewLineKind, type Node, type SourceFile } from 'ts-morph';
import type { Style } from './literal.ts';

export function styleOf(file: SourceFile): Style {
  const text = file.getFullText();
  const indent = /^( +|\t)\S/m.exec(text)?.[1] ?? '  ';
  const isDouble = /from "/.test(text);
  return { quote: isDouble ? '"' : "'", indent, json: file.getFilePath().endsWith('.json') };
}

/** The indentation of the line that a node begins on. */
export function marginOf(node: Node): string {
  const text = node.getSourceFile().getFullText();
  const line = text.lastIndexOf('\n', node.getStart() - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line))![0];
}

/** ts-morph ends lines as it is told, not as the text has them. */
export function insertText(file: SourceFile, position: number, text: string): void {
  const isCrlf = file.getFullText().includes('\r\n');
  const newLineKind = isCrlf ? NewLineKind.CarriageReturnLineFeed : NewLineKind.LineFeed;
  file.getProject().manipulationSettings.set({ newLineKind });
  file.insertText(position, text);
}

/**
 * Takes a member out of its list or object, with its comma. Where it has lines of its own they go,
 * with the comments right above it and behind it.
 */
export function removeMember(member: Node): void {
  const file = member.getSourceFile();
  const text = file.getFullText();
  const start = member.getStart();
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const comma = /^\s*,/.exec(text.slice(member.getEnd()))?.[0] ?? '';
  const end = member.getEnd() + comma.length;
  const rest = /^[ \t]*(\/\/.*|\/\*.*\*\/[ \t]*)?\r?(\n|$)/.exec(text.slice(end))?.[0];
  if (text.slice(line, start).trim() === '' && rest !== undefined)
    file.removeText(commentStart(text, line), end + rest.length);
  else if (comma === '') file.removeText(beforeComma(text, start), end);
  else file.removeText(start, end + (text[end] === ' ' ? 1 : 0));
}

/** The position, or where the comma in front of it is. */
function beforeComma(text: string, position: number): number {
  return /,\s*$/.exec(text.slice(0, position))?.index ?? position;
}

/** Where the lines of comment begin that end at a position. */
function commentStart(text: string, position: number): number {
  const line = text.lastIndexOf('\n', position - 2) + 1;
  if (position === 0 || !/^\s*(\/\/|\/\*.*\*\/\s*$)/.test(text.slice(line, position)))
    return position;
  return commentStart(text, line);
}
