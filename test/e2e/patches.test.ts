// Series of patches in real builds: of the Unikraft tree and of a library, what is skipped, and
// what only the compiler can see.

import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { appProject, withProject } from './project.ts';

const test = suite('patches');

const greeting = `#include <stdio.h>

void greet(void);
int main(void)
{
	puts("1..1");
	greet();
	return 0;
}
`;

/** A library whose test fails until it is patched. */
const library = {
  'libs/greet/Makefile.uk':
    '$(eval $(call addlib_s,libgreet,$(CONFIG_LIBGREET)))\nLIBGREET_SRCS-y += $(LIBGREET_BASE)/greet.c\n',
  'libs/greet/Config.uk': 'config LIBGREET\n\tbool "greet"\n',
  'libs/greet/greet.c':
    '#include <stdio.h>\n\nvoid greet(void);\n\nvoid greet(void)\n{\n\tputs("not ok 1 a greeting");\n}\n',
};

function patchText(name: string, operations: string, rest = "provides: ['a-feature']"): string {
  return `{ name: '${name}', reason: 'test', upstream: 'none', ${rest}, change: { operations: [${operations}] } }`;
}

const polite = patchText(
  'polite',
  `{ op: 'replace', file: 'greet.c', anchor: 'not ok', lines: ['\\tputs("ok 1 a greeting");'] },
   { op: 'kconfigOption', file: 'Config.uk', symbol: 'LIBGREET_LOUD', type: 'bool', prompt: 'Loud', dependsOn: 'LIBGREET' },
   { op: 'addFile', file: 'words.txt', from: 'p/words.txt' }`,
  "provides: ['politeness-there', 'CONFIG_LIBGREET_LOUD']",
);

const series = [
  patchText(
    'sections',
    "{ op: 'fragment', library: 'lib/nolibc', script: 'more.ld', from: 'p/more.ld' }",
    "provides: ['more-sections']",
  ),
  patchText(
    'there-already',
    "{ op: 'define', library: 'lib/nolibc', source: 'strlen.c', from: 'p/strlen.c', symbols: ['strlen'] }",
    "provides: ['strlen']",
  ),
  patchText(
    'for-newer-trees',
    "{ op: 'append', file: 'lib/none.c', lines: ['x'] }",
    "provides: ['newer-things'], appliesTo: '>=0.5'",
  ),
];

function project(unikraftPatches: readonly string[]): Record<string, string> {
  const images = `libraries: [{ type: 'external', source: { type: 'path', path: 'libs/greet' },
        kconfig: { LIBGREET: true, LIBGREET_LOUD: true }, patches: [${polite}] }],
      patches: [${unikraftPatches.join(',\n')}],`;
  return {
    ...appProject(greeting, images),
    ...library,
    'p/words.txt': 'Hello.\n',
    'p/more.ld':
      'SECTIONS\n{\n\t.more : { more_start = .; KEEP (*(.more)) }\n}\nINSERT AFTER .rodata;\n',
    'p/strlen.c': '#include <stddef.h>\nsize_t strlen(const char *s)\n{\n\treturn s[0];\n}\n',
  };
}

test('a library has a series of its own, and plain make gives the same image', () =>
  withProject(project(series), async ({ folder, write, unikernel }) => {
    const environment = { UNIKERNEL_STORE: join(folder, 'store') };
    const built = await unikernel(['test', 'app'], environment);
    assert.is(built.code, 0, built.stderr);
    assert.match(built.stdout, 'ok 1 a greeting');
    const skipped = built.stderr.split('\n').filter((line) => line.includes('is skipped'));
    assert.equal(
      skipped.map((line) => line.replace(/\.c:\d+/, '.c')),
      [
        'app: the patch there-already of unikraft is skipped: what it provides is there already, at lib/nolibc/string.c',
        'app: the patch for-newer-trees of unikraft is skipped: it is for versions >=0.5, and this is 0.3.1',
      ],
    );

    const generated = join(folder, 'generated/app');
    const plan = JSON.parse(readFileSync(join(generated, 'plan.json'), 'utf8'));
    assert.equal(plan.patches, {
      unikraft: ['sections', 'there-already', 'for-newer-trees'],
      greet: ['polite'],
    });
    assert.equal(Object.keys(plan.skippedPatches.unikraft), ['there-already', 'for-newer-trees']);
    assert.ok(existsSync(join(generated, 'patches/greet/0001-polite.patch')));
    assert.not(existsSync(join(generated, 'patches/unikraft/0002-there-already.patch')));

    const image = (await unikernel(['build', 'app'], environment)).stdout;
    const { stdout: symbols } = await execa('nm', [`${image}.dbg`]);
    assert.match(symbols, / more_start$/m);
    mkdirSync(join(folder, 'sources'));
    cpSync(join(packageRoot, 'recipes/core'), join(folder, 'sources/unikraft-source'), {
      recursive: true,
    });
    await execa('make', ['-C', generated, '-j2'], { cwd: folder });
    assert.ok(readFileSync(join(folder, 'build/app/app')).equals(readFileSync(image)));

    const why = await unikernel(['graph', '--why', 'app', 'polite'], environment);
    assert.match(why.stdout, 'polite enters greet-patched (patch)');
    assert.match(why.stdout, 'greet-patched (patch) ─▶ app (image)');

    // What a patch of a library takes from the project is looked at before a build is left out.
    assert.is((await unikernel(['build', 'app'], environment)).stdout, image);
    write({ 'p/words.txt': 'Hallo.\n' });
    assert.is.not((await unikernel(['build', 'app'], environment)).stdout, image);
  }));

const again = (body: string): Record<string, string> => ({ 'p/again.c': body });
const twice = patchText(
  'twice',
  "{ op: 'define', library: 'lib/nolibc', source: 'again.c', from: 'p/again.c', symbols: ['again'] }",
  "provides: ['again']",
);

test('a patch that brings a symbol a second time is named when the build fails', () =>
  withProject(project([twice]), async ({ folder, write, unikernel }) => {
    const environment = { UNIKERNEL_STORE: join(folder, 'store') };
    // The text of the tree does not show it: the patch does not say that it defines strlen.
    write(again('#include <string.h>\n\nsize_t strlen(const char *s)\n{\n\treturn s[0];\n}\n'));
    const linked = await unikernel(['build', 'app'], environment);
    assert.is(linked.code, 4, linked.stderr);
    assert.match(
      linked.stderr,
      /error\[patch\/redefines\]: The patch 'twice' brings strlen, at lib\/nolibc\/again\.c:\d, and lib\/nolibc\/string\.c:\d+ has it already\.\n {2}at unikernel\.config\.ts:/,
    );
    write(again('#include <string.h>\n\nint strlen(const char *s)\n{\n\treturn s[0];\n}\n'));
    const compiled = await unikernel(['build', 'app'], environment);
    assert.is(compiled.code, 4, compiled.stderr);
    assert.match(
      compiled.stderr,
      /The patch 'twice' brings strlen, at lib\/nolibc\/again\.c:3, and lib\/nolibc\/include\/string\.h:\d+ has it already/,
    );
    // What is wrong with the application is not blamed on a patch.
    write(again('int again(void);\nint again(void)\n{\n\treturn 0;\n}\n'));
    write({ 'app/main.c': `${greeting}void greet(void)\n{\n}\n` });
    const other = await unikernel(['build', 'app'], environment);
    assert.is(other.code, 100, other.stderr);
    assert.not.match(other.stderr, 'patch/redefines');
  }));

test('compiling what the patches touch finds a symbol that is there twice, also a weak one', () =>
  withProject(project([series[0]!, twice]), async ({ folder, write, unikernel }) => {
    const compile = () =>
      unikernel(['patch', 'status', '--compile'], { UNIKERNEL_STORE: join(folder, 'store') });
    write(again('int again(void);\nint again(void)\n{\n\treturn 0;\n}\n'));
    const sound = await compile();
    assert.is(sound.code, 0, sound.stderr);
    assert.match(sound.stderr, 'app: compiled libgreet, libnolibc');
    // Neither the text shows it, nor does the linker mind.
    const weak = patchText(
      'weak',
      `{ op: 'append', file: 'lib/nolibc/ctype.c', lines: [
        '#define HIDDEN(name) ag##name',
        'int __attribute__((weak)) HIDDEN(ain)(void);',
        'int __attribute__((weak)) HIDDEN(ain)(void) { return 1; }'] }`,
      "provides: ['weak-again']",
    );
    write(project([weak, twice]));
    const hidden = await compile();
    assert.is(hidden.code, 4);
    assert.match(
      hidden.stderr,
      "error[patch/redefines]: The patch 'twice' brings again, and it is defined in libnolibc/again.o and in libnolibc/ctype.o.",
    );
    write(again('#include <string.h>\nint strlen(const char *s)\n{\n\treturn s[0];\n}\n'));
    const conflicting = await compile();
    assert.is(conflicting.code, 4);
    assert.match(conflicting.stderr, "The patch 'twice' brings strlen, at lib/nolibc/again.c:2");
    write(again('nonsense\n'));
    assert.is((await compile()).code, 100);
  }));

test.run();
