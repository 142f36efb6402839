import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderImageDifference } from '../../../src/diff/image-text.ts';
import { compareImages } from '../../../src/diff/images.ts';
import type { Elf } from '../../../src/run/elf.ts';

const test = suite('images compared');

/** An image with `.text` at 4096, a `.bss` after it, and a byte before and after all. */
function image(text: string, symbols: Elf['symbols'] = [], around = '<>'): Elf {
  const bytes = Buffer.from(`${around[0]}${text}${around[1]}`);
  const sections = [
    { name: '.text', address: 4096, size: text.length, offset: 1 },
    { name: '.bss', address: 8192, size: 64 },
  ];
  return { bytes, sections, symbols };
}

const main = { name: 'main', address: 4096, size: 2 };
const shown = { color: false, all: false };

test('equal images are one line', () => {
  assert.equal(renderImageDifference(compareImages(image('abc'), image('abc')), shown), [
    'image    the same 5 bytes',
  ]);
});

test('bytes that differ in a section of the same size are counted, the first with its symbol', () => {
  const { sections } = compareImages(image('abcd', [main]), image('aXYd', [main]));
  assert.equal(sections, [
    {
      name: '.text',
      size: { before: 4, after: 4 },
      address: { before: 4096, after: 4096 },
      bytes: { count: 2, first: 1, symbol: 'main' },
    },
  ]);
});

test('the section that grew most comes first, one that only moved last', () => {
  const elf = (sizes: readonly number[], moved: number): Elf => ({
    bytes: Buffer.alloc(100, moved),
    sections: ['.a', '.b', '.c', '.d'].map((name, index) => ({
      name,
      address: index + moved,
      size: sizes[index]!,
      ...(name !== '.a' && { offset: index }),
    })),
    symbols: [],
  });
  const { sections } = compareImages(elf([1, 1, 1, 1], 0), elf([1, 1, 2, 9], 1));
  assert.equal(
    sections.map(({ name }) => name),
    ['.d', '.c', '.b', '.a'],
  );
});

test('a byte outside all sections is named as such', () => {
  const lines = renderImageDifference(compareImages(image('a'), image('a', [], '<!')), shown);
  assert.equal(lines, [
    'image    3 → 3 bytes',
    '  the sections are the same; what is around them differs',
  ]);
});

test('sections and symbols that came, went, grew or shrank are told with their sizes', () => {
  const other = { name: 'other', address: 5000, size: 9 };
  const twice = [other, { ...other, address: 6000, size: 1 }];
  const before = image('ab', [main, { name: 'gone', address: 1, size: 3 }]);
  const after = image('abcd', [{ ...main, size: 4 }, ...twice]);
  assert.equal(renderImageDifference(compareImages(before, after), shown), [
    'image    4 → 6 bytes, +2',
    'sections',
    '  .text  +2  2 → 4',
    'symbols',
    '  other  added    10',
    '  gone   removed  3',
    '  main   +2       2 → 4',
  ]);
});

test('twenty symbols are shown, the rest counted, and all with --all', () => {
  const many = Array.from({ length: 25 }, (_, n) => ({ name: `s${n}`, address: n, size: n + 1 }));
  const difference = compareImages(image('a'), image('b', many));
  const lines = renderImageDifference(difference, shown);
  assert.is(lines.at(-1), '  … and 5 more: --all prints them');
  assert.ok(lines.some((line) => line.startsWith('  s24 ')));
  assert.is(renderImageDifference(difference, { ...shown, all: true }).length, lines.length + 4);
});

test.run();
