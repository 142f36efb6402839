// Commands on the Kconfig of images' trees.

import { Option } from 'commander';
import { treeNames } from '../../kconfig/tree-names.ts';
import type { DiffOptions } from '../commands/kconfig/diff.ts';
import type { TreeOptions } from '../commands/kconfig/pick.ts';
import { command, program } from '../program.ts';

export function declareKconfig(): void {
  const kconfig = program
    .command('kconfig')
    .description('what the trees of images can be configured to, and why they are');
  command<{ check?: boolean }>(
    {
      usage: 'types [image...]',
      does: 'write generated/<image>/kconfig.ts, which lets the editor know every symbol',
      examples: ['unikernel kconfig types', 'unikernel kconfig types boot --check'],
      load: () => import('../commands/kconfig/types.ts').then((m) => m.types),
    },
    kconfig,
  ).option('--check', 'write nothing; exit 3 when the committed types are missing or stale');
  command<TreeOptions>(
    {
      usage: 'search <text> [image]',
      does: 'find symbols by name, prompt or help text',
      examples: ['unikernel kconfig search ext4', 'unikernel kconfig search timer boot --json'],
      load: () => import('../commands/kconfig/search.ts').then((m) => m.search),
    },
    kconfig,
  ).addOption(tree());
  command<TreeOptions>(
    {
      usage: 'why <symbol> [image]',
      does: 'say where the value of a symbol comes from, and where it stands in the built image',
      examples: ['unikernel kconfig why HZ boot', 'unikernel kconfig why EXT4_FS boot --json'],
      load: () => import('../commands/kconfig/why.ts').then((m) => m.why),
    },
    kconfig,
  ).addOption(tree());
  command<DiffOptions>(
    {
      usage: 'diff <before> [after]',
      does: 'say which symbols, values and defaults differ between two of: IMAGE, a .config file',
      examples: [
        'unikernel kconfig diff hello boot',
        'unikernel kconfig diff boot ../old/.config --tree linux',
        'unikernel kconfig diff boot --against ../unikraft-0.17',
      ],
      load: () => import('../commands/kconfig/diff.ts').then((m) => m.diff),
    },
    kconfig,
  )
    .addOption(tree())
    .option('--against <dir>', 'compare an image with itself on another tree in <dir>');
  command<TreeOptions>(
    {
      usage: 'import <file> [image]',
      does: 'print a .config file as the typed object that asks for the same',
      examples: ['unikernel kconfig import ../old/.config hello'],
      load: () => import('../commands/kconfig/import.ts').then((m) => m.importConfig),
    },
    kconfig,
  ).addOption(tree());
  command<TreeOptions>(
    {
      usage: 'menu [image]',
      does: "open kconfiglib's menu on the values of an image, and bring what was changed into the config",
      examples: ['unikernel kconfig menu boot', 'unikernel kconfig menu boot --tree linux'],
      load: () => import('../commands/kconfig/menu.ts').then((m) => m.menu),
    },
    kconfig,
  ).addOption(tree());
}

function tree(): Option {
  return new Option('--tree <tree>', 'whose Kconfig is meant (default: the one that fits)').choices(
    treeNames,
  );
}
