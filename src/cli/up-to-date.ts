// The way out for a build or a check that has nothing to do: before anything of the tool is loaded,
// the state of every file that the last such call looked at is held against what it was then.

import { type BigIntStats, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { storeRoot } from '../store/root.ts';

/** What a call said, and all that it said it for. */
export type Answer = {
  readonly conditions: readonly string[];
  /** The state of each file and folder, there or not. */
  readonly states: readonly (readonly [path: string, state: string])[];
  readonly said: Said;
};

/** What a call printed, line by line. */
export type Said = { readonly stdout?: readonly string[]; readonly stderr?: readonly string[] };

/** The remembered output of `unikernel <words>`, if the same call would say the same again. */
export function upToDate(words: readonly string[]): Said | undefined {
  if (!isRemembered(words)) return undefined;
  try {
    const answer = JSON.parse(readFileSync(answerFile(words), 'utf8')) as Answer;
    const holds =
      answer.conditions.join('\0') === conditions().join('\0') &&
      answer.states.every(([path, state]) => stateOf(path) === state);
    return holds ? answer.said : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the call is one whose answer may be remembered: a build or a check without options. */
export function isRemembered([command = '', ...images]: readonly string[]): boolean {
  return ['build', 'check'].includes(command) && images.every((image) => !image.startsWith('-'));
}

/** Where the answer to a call from this folder is kept. */
export function answerFile(words: readonly string[]): string {
  const name = encodeURIComponent([process.cwd(), ...words].join(' '));
  return join(storeRoot(process.env), 'answers', `${name}.json`);
}

/** What besides files decides what such a call says. */
export function conditions(): string[] {
  return [process.version, process.env.PATH ?? '', process.env.CI ?? ''];
}

/** Changes whenever somebody writes to the file, or puts another in its place. */
export function stateOf(path: string): string {
  const seen = look(path);
  return seen === undefined ? 'none' : `${seen.ino} ${seen.size} ${seen.mode} ${seen.ctimeNs}`;
}

/** What there is under a path; undefined where nothing is, or nothing may be seen. */
export function look(path: string): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
