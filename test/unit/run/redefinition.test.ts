import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MakeErrors } from '../../../src/run/make-errors.ts';
import { type Redefinition, redefinitionIn } from '../../../src/run/redefinition.ts';

const test = suite('run/redefinition');

/** What the first cause in a log says of a symbol. */
function read(...lines: string[]): Redefinition | undefined {
  const errors = new MakeErrors();
  for (const line of lines) errors.read(line);
  const [first] = errors.causes();
  return first && redefinitionIn(first);
}

test('the linker names both places, with debugging information and without', () => {
  assert.equal(
    read(
      "ld: /b/libc/again.o: in function `strlen':",
      "/t/lib/c/again.c:8: multiple definition of `strlen'; /b/libc/string.o:/t/lib/c/string.c:11: first defined here",
    ),
    {
      symbol: 'strlen',
      at: { file: '/t/lib/c/again.c', line: 8 },
      first: { file: '/t/lib/c/string.c', line: 11 },
    },
  );
  assert.equal(
    read(
      "/usr/bin/ld: /b/again.o:(.bss+0x0): multiple definition of `x'; /b/string.o:(.bss+0x0): first defined here",
    ),
    { symbol: 'x', at: { file: '/b/again.o' }, first: { file: '/b/string.o' } },
  );
  assert.equal(read("/usr/bin/ld: /b/again.o: multiple definition of `x'"), {
    symbol: 'x',
    at: { file: '/b/again.o' },
  });
});

test('the compiler names the declaration before it in a note', () => {
  const at = { file: 'a.c', line: 7 };
  const first = { file: 'inc/a.h', line: 17 };
  assert.equal(
    read(
      "a.c:7:5: error: conflicting types for 'f'; have 'int(void)'",
      '    7 | int f(void)',
      "inc/a.h:17:8: note: previous declaration of 'f' with type 'long int(void)'",
    ),
    { symbol: 'f', at, first },
  );
  assert.equal(
    read(
      "a.c:7:5: error: redefinition of 'f'",
      "inc/a.h:17:8: note: previous definition of 'f' with type 'int(void)'",
    ),
    { symbol: 'f', at, first },
  );
  assert.equal(read("a.c:7:5: error: 'f' redeclared as different kind of symbol"), {
    symbol: 'f',
    at,
  });
  // The note of another file that is compiled at the same time.
  assert.equal(
    read("a.c:7:5: error: redefinition of 'f'", "b.h:1:1: note: previous definition of 'g'"),
    { symbol: 'f', at },
  );
});

test('other errors say nothing of the kind', () => {
  assert.is(read("a.c:7:5: error: 'f' undeclared (first use in this function)"), undefined);
  assert.is(read("ld: a.c:7: undefined reference to `f'"), undefined);
  assert.is(read('make: *** [Makefile:1: all] Error 1'), undefined);
});

test.run();
