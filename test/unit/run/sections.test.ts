import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Section } from '../../../src/run/elf.ts';
import { compareSections } from '../../../src/run/sections.ts';

const test = suite('sections');

/** A file of these sections, one after the other. */
function elf(...contents: readonly (readonly [name: string, text: string, type?: string])[]) {
  let offset = 0;
  const sections = contents.map(([name, text, type = 'PROGBITS']): Section => {
    const section = { name, address: 0, size: text.length };
    offset += text.length;
    return type === 'NOBITS' ? section : { ...section, offset: offset - text.length };
  });
  return { sections, bytes: Buffer.from(contents.map(([, text]) => text).join(''), 'latin1') };
}

test('the first section that differs is named, with the text around the place', () => {
  const first = elf(['.text', 'code'], ['.rodata', 'a\0on host-one\0'], ['.data', '1']);
  const second = elf(['.text', 'code'], ['.rodata', 'a\0on host-two\0'], ['.data', '2']);
  assert.equal(compareSections(first, second), {
    section: '.rodata',
    others: 1,
    at: 10,
    texts: ['"on host-one"', '"on host-two"'],
  });
});

test('a text is named before what only follows from it', () => {
  const first = elf(['.rela.text', '\x01'], ['.rodata', 'one text'], ['.symtab', 'a']);
  const second = elf(['.rela.text', '\x02'], ['.rodata', 'two text'], ['.symtab', 'b']);
  const difference = compareSections(first, second);
  assert.is(difference?.section, '.rodata');
  assert.is(difference?.others, 2);
});

test('what is no text is shown in hexadecimal', () => {
  const difference = compareSections(
    elf(['.text', '\x90\x01\x02']),
    elf(['.text', '\x90\x03\x02']),
  );
  assert.equal(difference?.texts, ['01 02', '03 02']);
});

test('a section that only moved does not differ', () => {
  const first = elf(['.comment', 'x'], ['.text', 'code']);
  const second = elf(['.comment', 'longer'], ['.text', 'code']);
  assert.equal(compareSections(first, second), {
    section: '.comment',
    others: 0,
    at: 0,
    texts: ['78', '"longer"'],
  });
});

test('sections of one name are told apart by their order', () => {
  const first = elf(['.group', 'a'], ['.group', 'b']);
  assert.is(compareSections(first, elf(['.group', 'a'], ['.group', 'b'])), undefined);
  assert.is(compareSections(first, elf(['.group', 'b'], ['.group', 'a']))?.others, 1);
});

test('a section that one file lacks differs, as does the size of one without bytes', () => {
  const plain = elf(['.text', 'code']);
  const more = elf(['.text', 'code'], ['.note', 'x']);
  assert.equal(compareSections(plain, more), { section: '.note', others: 0 });
  assert.equal(compareSections(more, plain), { section: '.note', others: 0 });
  const bss = (text: string) => elf(['.bss', text, 'NOBITS']);
  assert.equal(compareSections(bss('12'), bss('123')), { section: '.bss', others: 0 });
  assert.is(compareSections(bss('12'), bss('34')), undefined);
});

test.run();
