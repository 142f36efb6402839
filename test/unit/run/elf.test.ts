import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSections, parseSymbols } from '../../../src/run/elf.ts';

const test = suite('what binutils print');

test('sections have name, address, size, and an offset where they have bytes', () => {
  const text = `There are 3 section headers, starting at offset 0x2f24e0:

Section Headers:
  [Nr] Name              Type            Address          Off    Size   ES Flg Lk Inf Al
  [ 0]                   NULL            0000000000000000 000000 000000 00      0   0  0
  [ 1] .text             PROGBITS        0000000000100000 001000 24a38c 00  AX  0   0 16
  [ 2] .rodata.a_name_of_any_length PROGBITS 0000000000383804 284804 000018 00   A  0   0  4
  [ 3] .eh_frame         X86_64_UNWIND   00384000         285000 06d4b0 08  WA  0   0 64
  [12] .bss              NOBITS          00000000003f2000 2f24b0 04fa58 00  WA  0   0 4096
  [13] .gnu.hash         GNU_HASH        0000000000000010 000020 000030 00   A  0   0  8
`;
  assert.equal(parseSections(text), [
    { name: '.text', address: 0x100000, size: 0x24a38c, offset: 0x1000 },
    { name: '.rodata.a_name_of_any_length', address: 0x383804, size: 0x18, offset: 0x284804 },
    { name: '.eh_frame', address: 0x384000, size: 0x6d4b0, offset: 0x285000 },
    { name: '.bss', address: 0x3f2000, size: 0x4fa58 },
    { name: '.gnu.hash', address: 0x10, size: 0x30, offset: 0x20 },
  ]);
  assert.equal(parseSections('readelf: Error: Not an ELF file\n'), []);
});

test('symbols without a size are left out, the rest stand by address', () => {
  const text = `0000000000100020 000000000000000c t _later
00000000003632c0 t .LC0
0000000000100000 0000000000000010 T main
`;
  assert.equal(parseSymbols(text), [
    { name: 'main', address: 0x100000, size: 16 },
    { name: '_later', address: 0x100020, size: 12 },
  ]);
});

test.run();
