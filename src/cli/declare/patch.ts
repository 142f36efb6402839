// Commands on the patches of a config.

import { Option } from 'commander';
import type { ExportOptions } from '../commands/patch/export.ts';
import type { ImportOptions } from '../commands/patch/import.ts';
import type { MatrixOptions } from '../commands/patch/matrix.ts';
import type { NewOptions } from '../commands/patch/new.ts';
import { collect, command, program } from '../program.ts';

export function declarePatch(): void {
  const patch = program.command('patch').description('look after the patches of images');
  command<{ compile?: boolean }>(
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
  ).option(
    '--compile',
    'also compile the libraries that patches touch, to see what is there twice',
  );
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
  command<{ done?: boolean; abort?: boolean }>(
    {
      usage: 'edit <name> [image]',
      does: 'open a scratch tree with the series up to a patch; what is changed there becomes the patch',
      examples: [
        'unikernel patch edit nolibc-strncat',
        'unikernel patch edit nolibc-strncat --done',
      ],
      load: () => import('../commands/patch/edit.ts').then((m) => m.edit),
    },
    patch,
  )
    .option('--done', 'make what was changed there the patch')
    .addOption(new Option('--abort', 'remove the scratch tree').conflicts('done'));
  command<{ check?: boolean }>(
    {
      usage: 'refresh [name...]',
      does: 'write diffs anew that apply some lines away, and show what changes in them',
      examples: ['unikernel patch refresh', 'unikernel patch refresh --check'],
      load: () => import('../commands/patch/refresh.ts').then((m) => m.refresh),
    },
    patch,
  ).option('--check', 'write nothing; exit 4 when there is something to do');
  command<NewOptions>(
    {
      usage: 'new <name>',
      does: 'open a scratch tree for a new patch, or make the patch of what was changed in one',
      examples: [
        'unikernel patch new more-strings',
        "unikernel patch new more-strings --from-edit --reason 'the port needs strlcat'",
      ],
      load: () => import('../commands/patch/new.ts').then((m) => m.newPatch),
    },
    patch,
  )
    .option('--image <image>', 'the image whose series gets it, where there are several')
    .option('--tree <tree>', 'the tree: unikraft, linux or the name of a library', 'unikraft')
    .option('--from-edit', 'write patches/<name>.patch and put it into the config')
    .option('--reason <text>', 'why the patch is needed')
    .option('--provides <name>', 'a symbol or feature that it brings', collect, [])
    .option('--yes', 'write without asking');
  command<{ yes?: boolean }>(
    {
      usage: 'drop <name> [image]',
      does: 'take a patch out of the series in the config',
      examples: [
        'unikernel patch drop nolibc-strncat',
        'unikernel patch drop nolibc-strncat --yes',
      ],
      load: () => import('../commands/patch/drop.ts').then((m) => m.drop),
    },
    patch,
  ).option('--yes', 'write without asking');
  command<ExportOptions>(
    {
      usage: 'export [image]',
      does: 'write the series of an image as mails for git am, a folder for each tree',
      examples: ['unikernel patch export boot --output mails'],
      load: () => import('../commands/patch/export.ts').then((m) => m.exportSeries),
    },
    patch,
  )
    .option('--output <dir>', 'the folder to write')
    .option('--author <author>', "'Name <address>', where a patch names none");
  command<ImportOptions>(
    {
      usage: 'import <from>',
      does: 'make typed patches of a quilt series, a mailbox, a folder of mails or a range of commits',
      examples: [
        'unikernel patch import ../quilt/patches --tree unikraft',
        'unikernel patch import series.mbox --tree linux',
        'unikernel patch import ../unikraft:RELEASE-0.17.0..mine',
      ],
      load: () => import('../commands/patch/import.ts').then((m) => m.importPatches),
    },
    patch,
  )
    .option('--image <image>', 'the image whose tree they are for, where there are several')
    .option('--tree <tree>', 'the tree: unikraft, linux or the name of a library', 'unikraft')
    .option('--to <dir>', 'the folder of the project to write', 'patches/imported');
}
