// Where two builds of one step are not the same: the output's file and section, and the object file
// that the difference came in with.

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { differingSection, type SectionDifference } from '../run/sections.ts';
import { differingPaths } from '../store/folder.ts';

/** The first of the files that differ in a folder. */
export type FileDifference = {
  /** Relative to the folder. */
  readonly path: string;
  /** How many more files differ. */
  readonly others: number;
  /** Where both are ELF files. */
  readonly section?: SectionDifference;
};

/** The first file that differs in two outputs, the configuration before all others. */
export async function differingOutput(
  first: string,
  second: string,
): Promise<FileDifference | undefined> {
  const paths = await differingPaths(first, second);
  // All else follows from it.
  paths.sort((a, b) => Number(b === 'config') - Number(a === 'config'));
  return firstOf(paths, first, second);
}

/**
 * The first object file that differs in two build trees, in the order in which the first tree's
 * were made: what is linked from others comes after them.
 */
export async function differingObject(
  first: string,
  second: string,
): Promise<FileDifference | undefined> {
  const paths = await differingPaths(first, second, (path) => path.endsWith('.o'));
  const times = new Map<string, bigint>();
  for (const path of paths) times.set(path, await timeOf(join(first, path)));
  paths.sort((a, b) => Number(times.get(a)! - times.get(b)!));
  return firstOf(paths, first, second);
}

async function firstOf(
  paths: readonly string[],
  first: string,
  second: string,
): Promise<FileDifference | undefined> {
  const path = paths[0];
  if (path === undefined) return undefined;
  const section = await differingSection(join(first, path), join(second, path));
  return { path, others: paths.length - 1, ...(section && { section }) };
}

/** In nanoseconds; 0 for a file that only the other tree has. */
async function timeOf(file: string): Promise<bigint> {
  return stat(file, { bigint: true }).then(
    ({ mtimeNs }) => mtimeNs,
    () => 0n,
  );
}

/** One line for a person. `names` are what the two sides are called. */
export function describeFile(
  { path, others, section }: FileDifference,
  what: { readonly one: string; readonly many: string },
  names: readonly [string, string],
): string {
  const place = section ? `${path}, ${describeSection(section, names)}` : path;
  return others === 0 ? place : `${place}; and ${count(others, what)}`;
}

function describeSection(
  { section, others, at, texts }: SectionDifference,
  [one, two]: readonly [string, string],
): string {
  const more = others === 0 ? '' : ` (and ${count(others, { one: 'section', many: 'sections' })})`;
  if (at === undefined || texts === undefined) return `section ${section}${more}, in its size`;
  return `section ${section}${more} at byte ${at}: ${texts[0]} in ${one}, ${texts[1]} in ${two}`;
}

function count(number: number, { one, many }: { one: string; many: string }): string {
  return `${number} more ${number === 1 ? one : many}`;
}
