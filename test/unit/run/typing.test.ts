import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { typing } from '../../../src/run/typing.ts';

const test = suite('typing');

async function keysOf(...chunks: readonly Buffer[]): Promise<Buffer> {
  const keys = typing();
  for (const chunk of chunks) keys.write(chunk);
  keys.end();
  return Buffer.concat(await keys.toArray());
}

test('bytes that a terminal takes for keys are let through by Ctrl-V, and the end is Ctrl-D', async () => {
  const all = await keysOf(Buffer.from('a\tb\n\x04\x16\x7f'), Buffer.from('é\r'));
  assert.is(all.toString(), 'a\tb\n\x16\x04\x16\x16\x16\x7fé\x16\r\x04\x04');
  assert.is((await keysOf()).toString(), '\x04\x04');
});

test.run();
