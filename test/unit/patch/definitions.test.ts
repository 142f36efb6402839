import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addFile, declare, define } from '../../../src/model/patch-builders.ts';
import { findProvided } from '../../../src/patch/definitions.ts';
import { files, patch, type Tree } from './support.ts';

const test = suite('patch/definitions');

function definedIn(symbol: string, file: string, text: string): number | undefined {
  const adding = patch([addFile({ file, from: 'x' })], { provides: [symbol] });
  return findProvided(adding, files({ [file]: text }), [file]).get(symbol)?.defined?.line;
}

test('prototypes, definitions, macros, types and objects at file scope count', () => {
  assert.is(definedIn('f', 'a.h', '\nchar *f(int a);\n'), 2);
  assert.is(definedIn('f', 'a.h', 'extern "C" {\nvoid f(void);\n}\n'), 2);
  assert.is(definedIn('f', 'a.c', 'static int\nf(void)\n{\n}\n'), 2);
  assert.is(definedIn('F', 'a.h', '# define F 1\n'), 1);
  assert.is(definedIn('t', 'a.h', 'typedef struct {\n\tint t;\n} t;\n'), 3);
  assert.is(definedIn('t', 'a.h', 'typedef void (*t)(void *);\n'), 1);
  assert.is(definedIn('t', 'a.h', 'typedef long t[8];\n'), 1);
  assert.is(definedIn('setjmp', 'a.S', '.globl setjmp\nsetjmp:\n'), 2);
});

test('calls, comments, longer names and statics of other sources do not count', () => {
  assert.is(definedIn('f', 'a.c', 'int g(void)\n{\n\treturn f();\n}\n'), undefined);
  assert.is(definedIn('f', 'a.h', '/*\nint f(void);\n*/\n// int f(void);\n'), undefined);
  assert.is(definedIn('f', 'a.h', 'int ff(void);\nint f_(void);\n#define FF\n'), undefined);
  assert.is(definedIn('f', 'a.c', 'static int f(void);\n'), undefined);
  assert.is(definedIn('f', 'a.h', 'static inline int f(void);\n'), 1);
});

const adding = patch(
  [
    define({ library: 'lib/c', source: 'f.c', from: 'x', symbols: ['f'] }),
    declare({ header: 'lib/c/c.h', prototype: 'int f(void);' }),
  ],
  { provides: ['f'] },
);

function found(tree: Tree) {
  return findProvided(adding, files(tree), ['lib/c/c.h']).get('f');
}

test('what a library defines is looked for in its sources and its export list', () => {
  const makefile = 'LIBC_SRCS-y += $(LIBC_BASE)/string.c\n';
  assert.equal(found({ 'lib/c/Makefile.uk': makefile, 'lib/c/string.c': 'int f(void)\n' }), {
    defined: { file: 'lib/c/string.c', line: 1 },
  });
  assert.equal(found({ 'lib/c/exportsyms.uk': 'g\nf # why\n' }), {
    defined: { file: 'lib/c/exportsyms.uk', line: 2 },
  });
});

test('a prototype alone does not define what the library is to get', () => {
  assert.equal(found({ 'lib/c/c.h': 'int f(void);\n' }), {
    declared: { file: 'lib/c/c.h', line: 1 },
  });
});

test.run();
