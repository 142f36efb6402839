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

/** The first section that differs; undefined where none does, or a file is not ELF. */
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

/** Compares the bytes of sections in the order of the first file. */
export function compareSections(first: Elf, second: Elf): SectionDifference | undefined {
  const others = new Map(named(second.sections));
  const pairs = named(first.sections).map(([key, one]) => [one, others.get(key)] as const);
  const known = new Set(named(first.sections).map(([key]) => key));
  const added = named(second.sections).flatMap(([key, two]) => (known.has(key) ? [] : [two]));
  const differing = pairs.filter(
    ([one, two]) =>
      two === undefined ||
      one.size !== two.size ||
      !content(first, one).equals(content(second, two)),
  );
  const count = differing.length + added.length;
  if (count === 0) return undefined;
  const [one, two] = differing[0] ?? [added[0]!, undefined];
  const place = two && firstByte(content(first, one), content(second, two));
  return {
    section: one.name,
    others: count - 1,
    ...(place !== undefined && {
      at: place,
      texts: [textAt(content(first, one), place), textAt(content(second, two!), place)] as const,
    }),
  };
}

/** Sections by name; of several with one name each has its number. */
function named(sections: readonly Section[]): [string, Section][] {
  const seen = new Map<string, number>();
  return sections.map((section) => {
    const count = (seen.get(section.name) ?? 0) + 1;
    seen.set(section.name, count);
    return [`${section.name}\0${count}`, section];
  });
}

function content({ bytes }: Elf, { type, offset, size }: Section): Buffer {
  return type === 'NOBITS' ? Buffer.alloc(0) : bytes.subarray(offset, offset + size);
}

function firstByte(one: Buffer, two: Buffer): number | undefined {
  const length = Math.min(one.length, two.length);
  for (let at = 0; at < length; at += 1) if (one[at] !== two[at]) return at;
  return undefined;
}

/** The bytes around a place: the text that it is in, as far as it is one. */
function textAt(bytes: Buffer, at: number): string {
  const before = bytes.subarray(Math.max(0, at - textBefore), at).toString('latin1');
  const after = bytes.subarray(at, at + textLength).toString('latin1');
  const text = before.replace(/^[\s\S]*[^ -~]/, '') + after;
  const [printable = ''] = /^[ -~]*/.exec(text) ?? [];
  if (printable.length > 0) return JSON.stringify(printable);
  return bytes
    .subarray(at, at + 8)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
}
