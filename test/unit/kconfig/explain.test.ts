import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { explainKconfig, linuxTree, unikraftTree } from '../../../src/kconfig/explain.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('kconfig/explain');

const linux = linuxTree(join(packageRoot, 'test/fixtures/kconfig/linux'));

test('a Linux tree is read with the variables that its makefile would set', async () => {
  const config = '/dev/null';
  const explanations = await explainKconfig(linux, config, ['EXT4_FS', '64BIT', 'XFS_FS']);
  if (!explanations.known) throw new Error(explanations.reason);
  assert.equal(explanations.symbols, {
    EXT4_FS: {
      type: 'tristate',
      place: 'arch/lkl/Kconfig:15',
      hasPrompt: true,
      unmet: {
        condition: 'BLOCK',
        parts: [{ text: 'BLOCK', symbol: 'BLOCK', value: 'n', exists: true, needed: 'y' }],
      },
      selectedBy: [],
      selectableBy: [],
      impliedBy: [],
      range: null,
      choice: null,
    },
    '64BIT': {
      type: 'bool',
      place: 'arch/lkl/Kconfig:9',
      hasPrompt: false,
      unmet: null,
      selectedBy: ['LKL'],
      selectableBy: [],
      impliedBy: [],
      range: null,
      choice: null,
    },
    XFS_FS: null,
  });
  assert.equal(explanations.names, ['64BIT', 'BLOCK', 'EXT4_FS', 'LKL', 'OUTPUTFORMAT', 'SRCARCH']);
});

test('the names of all symbols are told only when one is unknown', async () => {
  const explanations = await explainKconfig(linux, '/dev/null', ['BLOCK']);
  assert.equal(explanations.known && explanations.names, []);
});

/** How each generation of Unikraft's build finds the files of libraries and platforms. */
const generations: Readonly<Record<string, string>> = {
  'as up to 0.3': `config APP_DIR
	string
	option env="UK_APP"
source "lib/foo/Config.uk"
source "plat/kvm/Config.uk"
source "$KCONFIG_ELIB_IN"
source "$KCONFIG_APP_IN"
`,
  'as from 0.4 to 0.13': `source "$(shell,$(UK_BASE)/menu.sh '$(KCONFIG_LIB_IN)' $(KCONFIG_LIB_DIR))"
source "$(shell,$(UK_BASE)/menu.sh '$(KCONFIG_PLAT_IN)' $(KCONFIG_PLAT_DIR))"
source "$(KCONFIG_APP_DIR)/Config.uk"
`,
  'as from 0.14 on': `source "$(shell,$(UK_BASE)/menu.sh '$(KCONFIG_DIR)/libs.uk' $(KCONFIG_LIB_BASE)/foo $(KCONFIG_ELIB_DIRS))"
source "$(shell,$(UK_BASE)/menu.sh '$(KCONFIG_DIR)/plats.uk' $(KCONFIG_PLAT_BASE)/kvm)"
source "$(KCONFIG_EAPP_DIR)/Config.uk"
`,
};

for (const [generation, root] of Object.entries(generations))
  test(`a Unikraft tree is read ${generation}`, () =>
    withScratch(async (folder) => {
      const bool = (name: string): string => `config ${name}\n\tbool "${name}"\n`;
      const files: Record<string, string> = {
        'tree/Config.uk': root,
        'tree/menu.sh':
          '#!/bin/sh\nout=$1; shift\nfor f in "$@"; do test ! -e $f/Config.uk || echo "source \\"$f/Config.uk\\"" >> $out; done\necho $out\n',
        'tree/lib/foo/Config.uk': `${bool('FOO')}\tdepends on BAR\n`,
        'tree/plat/kvm/Config.uk': bool('PLAT_KVM'),
        'tree/plat/common/Config.uk': 'what is no Kconfig\n',
        'bar/Config.uk': bool('BAR'),
        'app/Config.uk': bool('APP'),
      };
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text, { mode: 0o755 });
      }
      const tree = unikraftTree({
        folder: join(folder, 'tree'),
        libraries: [join(folder, 'bar')],
        application: join(folder, 'app'),
        name: 'image',
      });
      const symbols = ['FOO', 'BAR', 'PLAT_KVM', 'APP', 'NONE'];
      const found = await explainKconfig(tree, '/dev/null', symbols);
      if (!found.known) throw new Error(found.reason);
      assert.is(found.symbols.FOO?.unmet?.condition, 'BAR');
      for (const name of ['BAR', 'PLAT_KVM', 'APP']) assert.ok(found.symbols[name], name);
      assert.is(found.symbols.NONE, null);
    }));

test.run();
