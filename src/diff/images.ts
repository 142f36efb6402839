import type { Elf, ElfSymbol, Section } from '../run/elf.ts';
import { allKeys, type Change, change } from './change.ts';

/** A section that differs: in its size, its bytes or its address, or in being there. */
export type SectionDifference = {
  readonly name: string;
  readonly size: Change<number>;
  readonly address: Change<number>;
  /** Of sections of one size: how many bytes differ, and where the first of them is. */
  readonly bytes?: { readonly count: number; readonly first: number; readonly symbol?: string };
};

/** A name whose code or data is there on one side only, or takes another number of bytes. */
export type SymbolDifference = { readonly name: string; readonly size: Change<number> };

export type ImageDifference = {
  /** Of the files, in bytes. */
  readonly size: Change<number>;
  readonly equal: boolean;
  /** The most grown or shrunk first, as with the symbols. */
  readonly sections: readonly SectionDifference[];
  readonly symbols: readonly SymbolDifference[];
};

/** Compares two built images byte for byte, and names where they differ. */
export function compareImages(before: Elf, after: Elf): ImageDifference {
  return {
    size: { before: before.bytes.length, after: after.bytes.length },
    equal: before.bytes.equals(after.bytes),
    sections: compareSections(before, after),
    symbols: compareSymbols(before.symbols, after.symbols),
  };
}

function compareSections(before: Elf, after: Elf): SectionDifference[] {
  const [a, b] = [byName(before.sections), byName(after.sections)];
  const differences = allKeys(a, b).flatMap((name): SectionDifference[] => {
    const [old, now] = [a.get(name), b.get(name)];
    const bytes = old && now && old.size === now.size && differingBytes(before, old, after, now);
    const same = old && now && old.size === now.size && old.address === now.address;
    if (same && !bytes) return [];
    const size = change(old?.size, now?.size);
    const address = change(old?.address, now?.address);
    return [{ name, size, address, ...(bytes && { bytes }) }];
  });
  return differences.sort((x, y) => weight(y) - weight(x));
}

/** What grew or shrank comes first, then what has other bytes; what only moved follows from both. */
function weight({ size, bytes }: SectionDifference): number {
  return Math.abs(growth(size)) || (bytes ? 0.5 : 0);
}

/** Sections by name; one that comes again has its number behind it. */
function byName(sections: readonly Section[]): Map<string, Section> {
  const found = new Map<string, Section>();
  for (const section of sections) {
    let name = section.name;
    for (let count = 2; found.has(name); count += 1) name = `${section.name} (${count})`;
    found.set(name, section);
  }
  return found;
}

function differingBytes(
  before: Elf,
  old: Section,
  after: Elf,
  now: Section,
): SectionDifference['bytes'] {
  const [a, b] = [bytesOf(before, old), bytesOf(after, now)];
  if (a === undefined || b === undefined || a.equals(b)) return undefined;
  let count = 0;
  let first = -1;
  for (let at = 0; at < a.length; at += 1) {
    if (a[at] === b[at]) continue;
    if (first < 0) first = at;
    count += 1;
  }
  const symbol = symbolAt(after.symbols, now.address + first);
  return { count, first, ...(symbol !== undefined && { symbol }) };
}

function bytesOf({ bytes }: Elf, { offset, size }: Section): Buffer | undefined {
  return offset === undefined ? undefined : bytes.subarray(offset, offset + size);
}

function symbolAt(symbols: readonly ElfSymbol[], place: number): string | undefined {
  return symbols.find(({ address, size }) => address <= place && place < address + size)?.name;
}

function compareSymbols(
  before: readonly ElfSymbol[],
  after: readonly ElfSymbol[],
): SymbolDifference[] {
  const [a, b] = [totals(before), totals(after)];
  return allKeys(a, b)
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => ({ name, size: change(a.get(name), b.get(name)) }))
    .sort((x, y) => Math.abs(growth(y.size)) - Math.abs(growth(x.size)));
}

/** Bytes by name: static functions and data of several files may share one. */
function totals(symbols: readonly ElfSymbol[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { name, size } of symbols) sums.set(name, (sums.get(name) ?? 0) + size);
  return sums;
}

/** By how many bytes something became larger. */
export function growth({ before = 0, after = 0 }: Change<number>): number {
  return after - before;
}
