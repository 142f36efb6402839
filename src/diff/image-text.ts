import pc from 'picocolors';
import { growth, type ImageDifference, type SectionDifference } from './images.ts';
import { table } from './table.ts';

const shownSymbols = 20;

/** What differs in the bytes of two images; one line when nothing does. */
export function renderImageDifference(
  { equal, size, sections, symbols }: ImageDifference,
  { color, all }: { readonly color: boolean; readonly all: boolean },
): string[] {
  const c = pc.createColors(color);
  const bytes = size.before === size.after ? '' : `, ${growthText(growth(size))}`;
  if (equal) return [`${c.bold('image')}    the same ${size.after} bytes`];
  const shown = all ? symbols : symbols.slice(0, shownSymbols);
  const rest = symbols.length - shown.length;
  return [
    `${c.bold('image')}    ${size.before} → ${size.after} bytes${bytes}`,
    ...(sections.length > 0
      ? [c.bold('sections'), ...table(sections.map(sectionRow))]
      : ['  the sections are the same; what is around them differs']),
    ...(symbols.length > 0 ? [c.bold('symbols'), ...table(shown.map(sizeRow))] : []),
    ...(rest > 0 ? [`  … and ${rest} more: --all prints them`] : []),
  ];
}

function sectionRow({ name, size, address, bytes }: SectionDifference): string[] {
  if (size.before !== size.after) return sizeRow({ name, size });
  if (bytes === undefined)
    return [name, `moved from ${hex(address.before)} to ${hex(address.after)}`];
  const { count, first, symbol } = bytes;
  const place = `${hex((address.after ?? 0) + first)}${symbol === undefined ? '' : ` in ${symbol}`}`;
  const text = `${count} of ${size.after} bytes differ, the first at ${place}`;
  return [name, text];
}

function sizeRow({ name, size }: Pick<SectionDifference, 'name' | 'size'>): string[] {
  if (size.before === undefined) return [name, 'added', `${size.after}`];
  if (size.after === undefined) return [name, 'removed', `${size.before}`];
  return [name, growthText(growth(size)), `${size.before} → ${size.after}`];
}

function growthText(bytes: number): string {
  return bytes > 0 ? `+${bytes}` : `${bytes}`;
}

function hex(address: number | undefined): string {
  return `0x${(address ?? 0).toString(16)}`;
}
