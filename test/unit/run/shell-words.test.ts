import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shellCommand } from '../../../src/run/shell-words.ts';

const words = suite('shell words');

words('plain words stay as they are', () => {
  assert.is(shellCommand(['make', '-j2', 'V=1', '/a/b.c']), 'make -j2 V=1 /a/b.c');
});

words('what a shell would change is quoted', () => {
  assert.is(shellCommand(['a b', '', "it's", '$x']), "'a b' '' 'it'\\''s' '$x'");
});

words('a shell gives back every word', () => {
  const word = fc.string({ maxLength: 20 }).map((text) => text.replaceAll('\0', ''));
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (list) => {
      const command = `printf '%s\\0' ${shellCommand(list)}`;
      const output = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
      assert.equal(output.split('\0').slice(0, -1), list);
    }),
    { numRuns: 30 },
  );
});

words.run();
