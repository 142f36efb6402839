// Commands on the patches of a config.

import { Option } from 'commander';
import type { MatrixOptions } from '../commands/patch/matrix.ts';
import { collect, command, program } from '../program.ts';

export function declarePatch(): void {
  const patch = program.command('patch').description('look after the patches of images');
  command<{ json?: boolean }>(
    {
      usage: 'status [image...]',
      does: 'print the state of each patch on the tree that the config pins; exit 4 where one stops a build',
      examples: [
        'unikernel patch status',
        'unikernel --source unikraft=../unikraft patch status boot',
      ],
      load: () => import('../commands/patch/status.ts').then((m) => m.status),
    },
    patch,
  ).option('--json', 'print it for programs');
  command<object>(
    {
      usage: 'explain <name> [image]',
      does: 'print all about one patch: what it is for, what it meets, and its diff',
      examples: ['unikernel patch explain nolibc-strncat'],
      load: () => import('../commands/patch/explain.ts').then((m) => m.explain),
    },
    patch,
  );
  command<MatrixOptions>(
    {
      usage: 'matrix [image]',
      does: 'print the state of each patch on each of several Unikraft trees',
      examples: [
        "unikernel patch matrix --against '../unikraft:RELEASE-*'",
        'unikernel patch matrix boot --against ../one,../other --format html --output patches.html',
      ],
      load: () => import('../commands/patch/matrix.ts').then((m) => m.matrix),
    },
    patch,
  )
    .addOption(
      new Option(
        '--against <trees>',
        'a folder with a tree, or REPOSITORY:TAGS; several with commas, or given several times',
      )
        .argParser((value: string, previous: string[] | undefined) =>
          collect(value, previous ?? []),
        )
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'markdown', 'json', 'html'])
        .default('text'),
    )
    .option('--output <file>', 'write it to a file instead');
}
