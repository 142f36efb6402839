import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Elf, isElf, readSections } from './elf.ts';

/** Where two ELF files are not the same. */
export type SectionDifference = {
  readonly section: string;
  /** How many more sections differ. */
  readonly others: number;
  /** The first byte of the section that differs; absent where only the sizes do. */
  readonly at?: number;
  /** What stands there in each file, for a person to recognise. */
  readonly texts?: readonly [first: string, second: string];
};

type Part = Pick<Elf, 'sections' | 'bytes'>;

const textBefore = 12;
const textLength = 40;
/** Fewer characters in a row are no text. */
const leastText = 3;

/** A section that differs; undefined where none does, or a file is not ELF. */
export async function differingSection(
  first: string,
  second: string,
): Promise<SectionDifference | undefined> {
  if (![first, second].every((file) => existsSync(file) && isElf(file))) return undefined;
  const read = async (file: string): Promise<Part> => ({
    sections: await readSections(file),
    bytes: await readFile(file),
  });
  return compareSections(await read(first), await read(second));
}

/**
 * Compares the bytes of sections in the order of the first file. Where it is a text that differs,
 * that is named before relocations and addresses, which only follow from it.
 */
export function compareSections(first: Part, second: Part): SectionDifference | undefined {
  const [one, two] = [bytesByName(first), bytesByName(second)];
  const keys = [...new Set([...one.keys(), ...two.keys()])].filter((key) => {
    const [a, b] = [one.get(key), two.get(key)];
    return a === undefined || b === undefined || a.size !== b.size || !a.bytes.equals(b.bytes);
  });
  const places = keys.map((key) => ({
    section: key.split('\0')[0]!,
    ...differingText(one.get(key)?.bytes, two.get(key)?.bytes),
  }));
  const isText = ({ texts }: { texts?: readonly string[] }): boolean =>
    texts?.every((text) => text.startsWith('"')) === true;
  const found = places.find(isText) ?? places[0];
  return found && { ...found, others: places.length - 1 };
}

/** The bytes of each section; of several with one name each has its number. */
function bytesByName({ sections, bytes }: Part): Map<string, { size: number; bytes: Buffer }> {
  const found = new Map<string, { size: number; bytes: Buffer }>();
  const seen = new Map<string, number>();
  for (const { name, offset, size } of sections) {
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    const content =
      offset === undefined ? bytes.subarray(0, 0) : bytes.subarray(offset, offset + size);
    found.set(`${name}\0${number}`, { size, bytes: content });
  }
  return found;
}

function differingText(
  one: Buffer | undefined,
  two: Buffer | undefined,
): Pick<SectionDifference, 'at' | 'texts'> {
  if (one === undefined || two === undefined) return {};
  const length = Math.min(one.length, two.length);
  for (let at = 0; at < length; at += 1)
    if (one[at] !== two[at]) return { at, texts: [textAt(one, at), textAt(two, at)] };
  return {};
}

/** The text that a place is in, quoted; where it is in none, a few bytes from there on. */
function textAt(bytes: Buffer, at: number): string {
  const before = bytes.subarray(Math.max(0, at - textBefore), at).toString('latin1');
  const after = bytes.subarray(at, at + textLength).toString('latin1');
  const [text = ''] = /^[ -~]*/.exec(before.replace(/^[\s\S]*[^ -~]/, '') + after) ?? [];
  if (text.length >= leastText) return JSON.stringify(text);
  return bytes
    .subarray(at, at + 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
}
