import { readFile } from 'node:fs/promises';
import { execa } from 'execa';

/** A section of an ELF file, as readelf lists it. */
export type Section = {
  readonly name: string;
  readonly type: string;
  /** Of its bytes in the file; a NOBITS section has none there. */
  readonly offset: number;
  readonly size: number;
};

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

const textBefore = 12;
const textLength = 40;
/** Fewer characters in a row are no text. */
const leastText = 3;

/** A section that differs; undefined where none does, or a file is not ELF. */
export async function differingSection(
  first: string,
  second: string,
): Promise<SectionDifference | undefined> {
  const [one, two] = [await readSections(first), await readSections(second)];
  if (one.length === 0 || two.length === 0) return undefined;
  return compareSections(
    { sections: one, bytes: await readFile(first) },
    { sections: two, bytes: await readFile(second) },
  );
}

async function readSections(file: string): Promise<Section[]> {
  const words = ['--section-headers', '--wide', file];
  const env = { LC_ALL: 'C' };
  const { stdout = '' } = await execa('readelf', words, { env, reject: false, stdin: 'ignore' });
  return parseSections(stdout);
}

/** Reads what `readelf --section-headers --wide` prints; empty when it is not that. */
export function parseSections(text: string): Section[] {
  const line =
    /^ *\[ *\d+\] (.*?) +([A-Z_][A-Za-z0-9_+:. ]*?) +[0-9a-f]{8,16} ([0-9a-f]+) ([0-9a-f]+) /;
  return text.split('\n').flatMap((row): Section[] => {
    const [, name, type, offset, size] = line.exec(row) ?? [];
    if (name === undefined || type === undefined || type === 'NULL') return [];
    return [{ name, type, offset: Number.parseInt(offset!, 16), size: Number.parseInt(size!, 16) }];
  });
}

type Elf = { readonly sections: readonly Section[]; readonly bytes: Buffer };

/**
 * Compares the bytes of sections in the order of the first file. Where it is a text that differs,
 * that is named before relocations and addresses, which only follow from it.
 */
export function compareSections(first: Elf, second: Elf): SectionDifference | undefined {
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
function bytesByName({ sections, bytes }: Elf): Map<string, { size: number; bytes: Buffer }> {
  const found = new Map<string, { size: number; bytes: Buffer }>();
  const seen = new Map<string, number>();
  for (const { name, type, offset, size } of sections) {
    const number = (seen.get(name) ?? 0) + 1;
    seen.set(name, number);
    const end = type === 'NOBITS' ? offset : offset + size;
    found.set(`${name}\0${number}`, { size, bytes: bytes.subarray(offset, end) });
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
