import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { OperationInput } from '../../../src/model/patch-builders.ts';
import {
  declare,
  define,
  fragment,
  kconfigOption,
  keepSections,
} from '../../../src/model/patch-builders.ts';
import { tryEdit } from '../../../src/patch/edit.ts';
import { lower } from '../../../src/patch/lower.ts';
import { Working } from '../../../src/patch/tree.ts';
import { content, files, operation, type Tree } from './support.ts';

const test = suite('patch/lower');

/** The tree after the operation, or the code of what is in its way. */
function perform(input: OperationInput, tree: Tree, texts: Tree = {}): Tree | string {
  const working = new Working(files(tree));
  const edits = lower(operation(input), working, content(texts));
  if (!Array.isArray(edits)) return edits.code;
  for (const edit of edits) {
    const result = tryEdit(edit, working.read(edit.file));
    if (result.state === 'conflict') return result.problem.code;
    if (result.state === 'ready') working.write(edit.file, result.after);
  }
  return Object.fromEntries([...working.changes()].map(([file, { after }]) => [file, after]));
}

const guarded = `#ifndef A_H
#define A_H

#include <x.h>

#ifdef __cplusplus
extern "C" {
#endif

int one(void);

#ifdef __cplusplus
}
#endif

#endif /* A_H */
`;

test('a declaration goes inside the guards, its include behind the others', () => {
  const prototype = 'size_t two(void);';
  const result = perform(declare({ header: 'a.h', prototype, requires: ['<stddef.h>'] }), {
    'a.h': guarded,
  });
  assert.equal(result, {
    'a.h': guarded
      .replace('#include <x.h>\n', '#include <x.h>\n#include <stddef.h>\n')
      .replace('int one(void);\n', 'int one(void);\nsize_t two(void);\n'),
  });
});

test('an include that is there is not added', () => {
  const input = declare({ header: 'a.h', prototype: 'int two(void);', requires: ['<x.h>'] });
  assert.equal(perform(input, { 'a.h': guarded }), {
    'a.h': guarded.replace('int one(void);\n', 'int one(void);\nint two(void);\n'),
  });
});

test('the first include goes behind the include guard', () => {
  const header = '#ifndef A_H\n#define A_H\nint one;\n#endif\n';
  const input = declare({ header: 'a.h', prototype: 'int two;', requires: ['"b.h"'] });
  assert.equal(perform(input, { 'a.h': header }), {
    'a.h': '#ifndef A_H\n#define A_H\n\n#include "b.h"\nint one;\nint two;\n\n#endif\n',
  });
});

test('a header without guards is continued at its end', () => {
  const input = declare({ header: 'a.h', prototype: 'int two;' });
  assert.equal(perform(input, { 'a.h': '#pragma once\nint one;\n' }), {
    'a.h': '#pragma once\nint one;\nint two;\n',
  });
  assert.equal(perform(input, { 'a.h': '#define ONE 1\n' }), {
    'a.h': '#define ONE 1\n\nint two;\n',
  });
});

const library = {
  'lib/c/Makefile.uk': '$(eval $(call addlib_s,libc,$(CONFIG_LIBC)))\n',
  'lib/c/exportsyms.uk': 'puts\n',
};
const strncat = define({
  library: 'lib/c',
  source: 'strncat.c',
  from: 'patches/strncat.c',
  symbols: ['strncat'],
});

test('a definition adds the source, its Makefile.uk line and its exports', () => {
  assert.equal(perform(strncat, library, { 'patches/strncat.c': 'x\n' }), {
    'lib/c/Makefile.uk': `${library['lib/c/Makefile.uk']}LIBC_SRCS-y += $(LIBC_BASE)/strncat.c\n`,
    'lib/c/exportsyms.uk': 'puts\nstrncat\n',
    'lib/c/strncat.c': 'x\n',
  });
});

test('a library without an export list gets none, which would hide its other symbols', () => {
  const { 'lib/c/exportsyms.uk': _, ...tree } = library;
  const result = perform(strncat, tree, { 'patches/strncat.c': 'x\n' });
  assert.equal(Object.keys(result), ['lib/c/Makefile.uk', 'lib/c/strncat.c']);
});

test('a definition in a library of a platform finds its name behind the platform', () => {
  const rules = '$(eval $(call addplatlib_s,kvm,libkvmplat,$(CONFIG_PLAT_KVM)))\n';
  const result = perform(strncat, { 'lib/c/Makefile.uk': rules }, { 'patches/strncat.c': 'x\n' });
  assert.is(
    typeof result === 'object' && result['lib/c/Makefile.uk'],
    `${rules}LIBKVMPLAT_SRCS-y += $(LIBKVMPLAT_BASE)/strncat.c\n`,
  );
});

test('a definition needs a Makefile.uk with exactly one library', () => {
  const texts = { 'patches/strncat.c': 'x\n' };
  assert.is(perform(strncat, {}, texts), 'patch/missing-file');
  assert.is(perform(strncat, { 'lib/c/Makefile.uk': '# nothing\n' }, texts), 'patch/no-library');
  const two = '$(call addlib,liba)\n$(call addlib,libb)\n';
  assert.is(perform(strncat, { 'lib/c/Makefile.uk': two }, texts), 'patch/no-library');
});

const script = 'SECTIONS\n{\n\t.rodata :\n\t{\n\t\t*(.rodata.*)\n\t}\n}\n';

test('kept sections stand behind the anchor with its indentation', () => {
  const input = keepSections({ script: 'l.lds', after: '*(.rodata', sections: ['a', '.b.*'] });
  assert.equal(perform(input, { 'l.lds': script }), {
    'l.lds': script.replace(
      '\t\t*(.rodata.*)\n',
      '\t\t*(.rodata.*)\n\t\tKEEP (*(a))\n\t\tKEEP (*(.b.*))\n',
    ),
  });
});

test('sections that the script keeps already are seen, also in another layout', () => {
  const input = keepSections({ script: 'l.lds', after: '*(.rodata', sections: ['a'] });
  const kept = script.replace('\t}\n', '\t\tKEEP(*(z a))\n\t}\n');
  assert.equal(perform(input, { 'l.lds': kept }), {});
  const both = keepSections({ script: 'l.lds', after: '*(.rodata', sections: ['a', 'b'] });
  assert.is(perform(both, { 'l.lds': kept }), 'patch/partly-provided');
});

test('a fragment is added to a library, and linked when the library is', () => {
  const input = fragment({ library: 'lib/l', script: 'l.ld', from: 'p/l.ld' });
  const withRules = (rules: string): Tree | string =>
    perform(input, { 'lib/l/Makefile.uk': rules }, { 'p/l.ld': 'SECTIONS {}\n' });
  const line = (rules: string): string =>
    (withRules(rules) as Tree)['lib/l/Makefile.uk']!.slice(rules.length);
  const optional = '$(eval $(call addlib_s,libl,$(CONFIG_LIBL)))\n';
  assert.equal(withRules(optional), {
    'lib/l/Makefile.uk': `${optional}EXTRA_LD_SCRIPT-$(CONFIG_LIBL) += $(LIBL_BASE)/l.ld\n`,
    'lib/l/l.ld': 'SECTIONS {}\n',
  });
  assert.is(line('$(eval $(call addlib,libl))\n'), 'EXTRA_LD_SCRIPT-y += $(LIBL_BASE)/l.ld\n');
  assert.is(
    line('$(eval $(call addplatlib_s,kvm,libkvml,$(CONFIG_L)))\n'),
    'EXTRA_LD_SCRIPT-$(CONFIG_L) += $(LIBKVML_BASE)/l.ld\n',
  );
  assert.is(
    line('$(eval $(call addplatlib,kvm,libkvml))\n'),
    'EXTRA_LD_SCRIPT-y += $(LIBKVML_BASE)/l.ld\n',
  );
  assert.is(
    withRules('$(eval $(call addlib_s,libl,$(if $(CONFIG_A),$(CONFIG_B))))\n'),
    'patch/no-condition',
  );
  assert.is(perform(input, {}, {}), 'patch/missing-file');
});

const menu = 'menu "A"\n\nif B\n\nconfig C\n\tbool "c"\n\nendif\nendmenu\n';
const option = { file: 'Config.uk', symbol: 'LIBL_X', type: 'bool', prompt: 'X' } as const;
const bare = 'config LIBL_X\n\tbool "X"\n';

test('an option goes to the end of a Config.uk, or of the block that an anchor names', () => {
  const added = (input: OperationInput): Tree | string => perform(input, { 'Config.uk': menu });
  assert.equal(added(kconfigOption(option)), { 'Config.uk': `${menu}\n${bare}` });
  assert.equal(added(kconfigOption({ ...option, inside: 'if B' })), {
    'Config.uk': menu.replace('endif', `${bare}\nendif`),
  });
  assert.equal(added(kconfigOption({ ...option, inside: 'menu "A"' })), {
    'Config.uk': menu.replace('endmenu', `\n${bare}\nendmenu`),
  });
  assert.is(added(kconfigOption({ ...option, inside: 'config C' })), 'patch/no-block');
  assert.is(added(kconfigOption({ ...option, inside: 'if D' })), 'patch/missing-anchor');
});

test('an option is written with all that it says', () => {
  const text = (input: Partial<Parameters<typeof kconfigOption>[0]>): string =>
    (perform(kconfigOption({ ...option, ...input }), { 'Config.uk': '' }) as Tree)['Config.uk']!;
  assert.is(
    text({ default: false, dependsOn: 'A && !B', select: ['C', 'D'], help: ['One.', '', 'Two.'] }),
    'config LIBL_X\n\tbool "X"\n\tdepends on A && !B\n\tdefault n\n\tselect C\n\tselect D\n\thelp\n\t  One.\n\n\t  Two.\n',
  );
  assert.match(text({ type: 'int', default: 12 }), '\tint "X"\n\tdefault 12\n');
  assert.match(text({ type: 'hex', default: 255 }), '\thex "X"\n\tdefault 0xff\n');
  assert.match(text({ type: 'string', default: 'a b' }), '\tstring "X"\n\tdefault "a b"\n');
});

test.run();
