import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type MakeError, MakeErrors } from '../../../src/run/make-errors.ts';

const makeErrors = suite('make errors');

const causes = (text: string): readonly MakeError[] => {
  const errors = new MakeErrors();
  for (const line of text.split('\n')) errors.read(line);
  return errors.causes();
};

makeErrors("the compiler's errors come before make's own", () => {
  const found = causes(`  CC      main.o
main.c: In function 'main':
main.c:3:5: warning: unused variable 'x' [-Wunused-variable]
main.c:4:9: error: 'y' undeclared (first use in this function)
    4 |  return y;
main.c:9:1: fatal error: gone.h: No such file or directory
compilation terminated.
make: *** [Makefile:2: main.o] Error 1`);
  assert.equal(found, [
    {
      kind: 'compile',
      message: "'y' undeclared (first use in this function)",
      file: 'main.c',
      line: 4,
      column: 9,
    },
    {
      kind: 'compile',
      message: 'gone.h: No such file or directory',
      file: 'main.c',
      line: 9,
      column: 1,
    },
  ]);
});

makeErrors('the assembler says its line only', () => {
  assert.equal(
    causes("boot.S: Assembler messages:\nboot.S:12: Error: no such instruction: `movx'"),
    [{ kind: 'compile', message: "no such instruction: `movx'", file: 'boot.S', line: 12 }],
  );
});

makeErrors('the directory that make works in is told with the file', () => {
  const found = causes(`make[1]: Entering directory '/build/one'
make[2]: Entering directory '/build/two'
make[2]: Leaving directory '/build/two'
a.c:1:1: error: no
make[1]: Leaving directory '/build/one'
b.c:2:2: error: no`);
  assert.equal(
    found.map(({ directory }) => directory),
    ['/build/one', undefined],
  );
});

makeErrors("the linker's messages are found, without its words around them", () => {
  const found = causes(`/usr/bin/ld: main.o: in function \`main':
main.c:(.text+0x5): undefined reference to \`lkl_start_kernel'
/usr/bin/ld: warning: missing .note.GNU-stack section
/usr/bin/ld: cannot find -lfoo: No such file or directory
collect2: error: ld returned 1 exit status
make: *** [Makefile:9: image] Error 1`);
  assert.equal(found, [
    {
      kind: 'link',
      message: "main.c:(.text+0x5): undefined reference to `lkl_start_kernel'",
    },
    { kind: 'link', message: '/usr/bin/ld: cannot find -lfoo: No such file or directory' },
  ]);
});

makeErrors('a full disk explains what follows from it', () => {
  const found = causes(`main.c:1:1: fatal error: error writing to /tmp/x.s: No space left on device
main.c:9:1: error: expected ';'`);
  assert.is(found.length, 1);
  assert.is(found[0]!.kind, 'no-space');
});

makeErrors('a compiler that was killed is no mistake in the source', () => {
  const [error] = causes('gcc: fatal error: Killed signal terminated program cc1');
  assert.is(error!.kind, 'no-memory');
});

for (const [line, program] of [
  ['/bin/sh: 1: flex: not found', 'flex'],
  ['bash: line 1: bison: command not found', 'bison'],
  ['make: gcc: No such file or directory', 'gcc'],
  ['make[2]: bc: No such file or directory', 'bc'],
] as const) {
  makeErrors(`"${line}" names the missing program`, () => {
    assert.equal(
      causes(line).map((error) => [error.kind, error.program]),
      [['missing-tool', program]],
    );
  });
}

makeErrors('Kconfig errors are found with their place', () => {
  const line =
    "kconfiglib.KconfigError: /tree/lib/Config.uk:7: error: couldn't parse 'depend on X'";
  assert.equal(causes(`Traceback (most recent call last):\n${line}`), [
    {
      kind: 'kconfig',
      message: "error: couldn't parse 'depend on X'",
      file: '/tree/lib/Config.uk',
      line: 7,
    },
  ]);
  assert.is(causes('arch/lkl/Kconfig:3: syntax error')[0]!.kind, 'kconfig');
  assert.equal(causes('Kconfig:3: warning: ignoring type redefinition'), []);
});

makeErrors("make's own errors are found when nothing else is", () => {
  assert.equal(causes("make: *** No rule to make target 'x.c', needed by 'x.o'.  Stop."), [
    { kind: 'make', message: "No rule to make target 'x.c', needed by 'x.o'" },
  ]);
  assert.equal(causes('Makefile:3: *** missing separator.  Stop.'), [
    { kind: 'make', message: 'missing separator', file: 'Makefile', line: 3 },
  ]);
  assert.equal(causes('make: *** Waiting for unfinished jobs....\nmake: *** [all] Error 2'), []);
});

makeErrors.run();
