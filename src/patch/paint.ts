import type pc from 'picocolors';
import { type StateName, stateWords } from './tell.ts';

export type Colors = ReturnType<typeof pc.createColors>;

/** A text in the colour of a state. */
export function paintState(c: Colors, state: StateName, text: string): string {
  if (stateWords[state].stops) return c.red(text);
  if (state === 'clean') return c.green(text);
  return state === 'offset' ? c.yellow(text) : c.dim(text);
}

/** A unified diff with its added and removed lines in colour. */
export function paintDiff(c: Colors, diff: string): string {
  return diff
    .split('\n')
    .map((line) => {
      if (/^(diff |index |--- |\+\+\+ |new file |#)/.test(line)) return c.bold(line);
      if (line.startsWith('@@')) return c.cyan(line);
      if (line.startsWith('+')) return c.green(line);
      return line.startsWith('-') ? c.red(line) : line;
    })
    .join('\n');
}
