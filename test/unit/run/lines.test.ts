import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LineReader } from '../../../src/run/lines.ts';

const lines = suite('lines');

const read = (...chunks: (string | number[])[]): string[] => {
  const reader = new LineReader();
  const bytes = chunks.map((chunk) => Buffer.from(chunk as string));
  return [...bytes.flatMap((chunk) => reader.push(chunk)), ...reader.end()];
};

lines('a line is told once its end has come, whatever the chunks', () => {
  const reader = new LineReader();
  assert.equal(reader.push(Buffer.from('one\ntw')), ['one']);
  assert.equal(reader.push(Buffer.from('o\n')), ['two']);
  assert.equal(reader.end(), []);
});

lines('a last line without an end is told at the end', () => {
  assert.equal(read('one\ntwo'), ['one', 'two']);
});

lines('carriage returns before the end of a line go', () => {
  assert.equal(read('one\r\ntwo\r\r\n'), ['one', 'two']);
});

lines('empty lines stay', () => {
  assert.equal(read('\n\none\n'), ['', '', 'one']);
});

lines('a character that is split over two chunks is put together', () => {
  const bytes = [...Buffer.from('ä\n')];
  assert.equal(read(bytes.slice(0, 1), bytes.slice(1)), ['ä']);
});

lines('bytes that are no UTF-8, and control characters, are made harmless', () => {
  assert.equal(read([0xff, 0x61, 0x00, 0x07, 0x0a]), ['\u{fffd}a\u{fffd}\u{fffd}']);
});

lines('colours and cursor movements go, tabs stay', () => {
  assert.equal(read('\x1b[31mred\x1b[0m\tand\x1b[2Jplain\n'), ['red\tandplain']);
});

lines('a very long line is cut, also when it comes in pieces, and the next one is whole', () => {
  const [cut, next] = read('x'.repeat(10_000), 'x'.repeat(10_000), '\nnext\n');
  assert.is(cut, `${'x'.repeat(16_384)} … (3616 more characters)`);
  assert.is(next, 'next');
});

lines('where the chunks are cut makes no difference', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
      const text = [...bytes];
      assert.equal(read(text.slice(0, cut), text.slice(cut)), read(text));
    }),
  );
});

lines.run();
