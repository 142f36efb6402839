import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callChain, codeOf } from '../../../src/run/call-chain.ts';

const test = suite('calls on a stack');

const start = 0x1000;
const functions = ['wait', 'down', 'serve', 'run', 'start'];
const size = 0x20;
const addressOf = (name: string): number => start + functions.indexOf(name) * size;

/** Code in which the function `from` has, at `offset`, the bytes of an instruction. */
function image(
  ...instructions: readonly (readonly [from: string, offset: number, bytes: readonly number[]])[]
) {
  const bytes = Buffer.alloc(functions.length * size, 0x90);
  for (const [from, offset, code] of instructions)
    bytes.set(code, addressOf(from) - start + offset);
  const symbols = functions.map((name) => ({ name, address: addressOf(name), size }));
  return codeOf({
    bytes,
    sections: [{ name: '.text', address: start, size: bytes.length, offset: 0 }],
    symbols,
  });
}

/** The instruction with the opcode at that place that leads to a function. */
function to(opcode: number[], from: string, offset: number, name: string): number[] {
  const end = addressOf(from) + offset + opcode.length + 4;
  const distance = Buffer.alloc(4);
  distance.writeInt32LE(addressOf(name) - end);
  return [...opcode, ...distance];
}

const call = (from: string, offset: number, name: string) =>
  [from, offset, to([0xe8], from, offset, name)] as const;
const indirect = (from: string, offset: number) => [from, offset, [0xff, 0xd0]] as const;
const words = (...places: readonly (readonly [string, number])[]): bigint[] =>
  places.map(([name, offset]) => BigInt(addressOf(name) + offset));

test('calls follow one another, and what an earlier call left is dropped', () => {
  const code = image(
    call('down', 3, 'wait'),
    call('serve', 4, 'down'),
    call('serve', 16, 'start'),
    call('run', 0, 'serve'),
  );
  const found = words(['wait', 7], ['down', 8], ['serve', 21], ['serve', 9], ['run', 5]);
  assert.equal(callChain(found, code), ['wait+0x7', 'down+0x8', 'serve+0x9', 'run+0x5']);
});

test('a call through a register counts where no direct one fits', () => {
  const code = image(call('down', 3, 'wait'), call('serve', 4, 'start'), indirect('run', 0));
  const found = words(['wait', 7], ['down', 8], ['serve', 9], ['run', 2]);
  assert.equal(callChain(found, code), ['wait+0x7', 'down+0x8', 'run+0x2']);
});

test('a function that goes on by a jump is called in its place', () => {
  const near = ['down', 2, [0xeb, 0x100 - size - 4]] as const;
  for (const jump of [
    ['down', 6, to([0xe9], 'down', 6, 'wait')] as const,
    ['down', 6, to([0x0f, 0x84], 'down', 6, 'wait')] as const,
    near,
  ]) {
    const code = image(jump, call('serve', 4, 'down'), call('run', 0, 'serve'), indirect('run', 8));
    const found = words(['wait', 7], ['serve', 9], ['run', 10], ['run', 5]);
    assert.equal(callChain(found, code), ['wait+0x7', 'serve+0x9', 'run+0x5']);
  }
});

test('where an interrupt came is kept, though nobody called', () => {
  const code = image(call('down', 3, 'wait'), call('run', 0, 'serve'), call('start', 1, 'wait'));
  const found = words(
    ['wait', 7],
    ['down', 8],
    ['run', 5],
    ['serve', 12],
    ['start', 6],
    ['run', 5],
  );
  assert.equal(callChain(found, code), ['wait+0x7', 'down+0x8', 'serve+0xc', 'run+0x5']);
});

test('the last instruction of a function may be a call', () => {
  const code = image(call('serve', size - 5, 'down'));
  assert.equal(callChain(words(['serve', size]), code), ['serve+0x20']);
});

test('an address of no function is told as it is', () => {
  assert.equal(callChain([0x9000n], image()), ['0x9000']);
  assert.equal(callChain([], image()), []);
});

test.run();
