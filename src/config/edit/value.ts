import type { ConfigPath } from '../problem.ts';
import type { Draft } from './propose.ts';
import { newProblems } from './propose.ts';

/**
 * What a word of the command line means at a path of the config: the first that the schema takes
 * of `0x…` as a hex, JSON, and the word as text.
 */
export function parseValue(text: string, path: ConfigPath, draft: Draft): unknown {
  const readings = [...hexReading(text), ...jsonReading(text), text];
  const fits = readings.find((value) => newProblems(draft, [{ path, value }]).length === 0);
  // Where none is right, the nearest reading is what is told about.
  return fits ?? readings[0];
}

function hexReading(text: string): unknown[] {
  return /^0x[0-9a-f]+$/i.test(text) ? [{ hex: Number(text) }] : [];
}

function jsonReading(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return value === null ? [] : [value];
  } catch {
    return [];
  }
}
