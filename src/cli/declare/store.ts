// Commands on the store, and on the caches that it is filled from.

import type { Command } from 'commander';
import type { Output } from '../output.ts';
import { type CommandText, command, described, finish, output, program } from '../program.ts';

type RunOnStore<Options> = (root: string, output: Output, options: Options) => Promise<number>;

export function declareStore(): void {
  const store = program.command('store').description('look after the outputs that builds share');
  storeCommand<{ dryRun?: boolean }>(
    {
      usage: 'gc',
      does: 'remove every output that no project uses',
      examples: ['unikernel store gc', 'unikernel store gc --dry-run'],
      load: () => import('../commands/store.ts').then((m) => m.gc),
    },
    store,
  ).option('--dry-run', 'remove nothing; print what would go');
  storeCommand<object>(
    {
      usage: 'verify',
      does: 'read every output; take out what is damaged and exit 102',
      examples: ['unikernel store verify'],
      load: () => import('../commands/store.ts').then((m) => m.verify),
    },
    store,
  );
  storeCommand<object>(
    {
      usage: 'roots',
      does: 'print what each project keeps from being removed',
      examples: ['unikernel store roots'],
      load: () => import('../commands/store.ts').then((m) => m.roots),
    },
    store,
  );
  storeCommand<object>(
    {
      usage: 'size',
      does: 'print the bytes of the outputs, logs and scratch folders',
      examples: ['unikernel store size'],
      load: () => import('../commands/store.ts').then((m) => m.size),
    },
    store,
  );
  command<{ step?: string }>(
    {
      usage: 'path [image]',
      does: 'print where the output of an image, or of one step of it, is',
      examples: ['unikernel store path hello', 'unikernel store path boot --step lkl'],
      load: () => import('../commands/store.ts').then((m) => m.path),
    },
    store,
  ).option('--step <name>', "the output of one step, such as 'lkl'");

  command<{ to: string; key?: string; dryRun?: boolean }>(
    {
      usage: 'push [image...]',
      does: 'put what images were made from into a cache, signed',
      examples: [
        'unikernel store push boot --to /srv/cache --key team-1.secret',
        'unikernel store push --to https://cache.example.org --key team-1.secret --dry-run',
      ],
      load: () => import('../commands/push.ts').then((m) => m.push),
    },
    store,
  )
    .requiredOption('--to <url>', 'the cache: https://…, s3://…, file:///… or a folder')
    .option('--key <file>', 'the secret key (default: the file of UNIKERNEL_SIGNING_KEY)')
    .option('--dry-run', 'push nothing; print what would go');
  command<{ from?: string; dryRun?: boolean }>(
    {
      usage: 'pull [image...]',
      does: 'bring what builds of images lack from caches',
      examples: ['unikernel store pull boot', 'unikernel store pull --from /mnt/cache --dry-run'],
      load: () => import('../commands/pull.ts').then((m) => m.pull),
    },
    store,
  )
    .option('--from <url>', 'ask this cache alone')
    .option('--dry-run', 'bring nothing; print what would come');
  described(
    {
      usage: 'keygen <name>',
      does: 'make a key to sign with; print the public one',
      examples: ['unikernel store keygen team-1 --output team-1.secret'],
    },
    store,
  )
    .requiredOption('--output <file>', 'where the secret key goes; never overwritten')
    .action(async (name: string, { output: file }: { output: string }) =>
      finish(await (await import('../commands/keygen.ts')).keygen(output(), name, file)),
    );
}

/** A command on the store alone, which needs no project. */
function storeCommand<Options>(text: CommandText<RunOnStore<Options>>, store: Command): Command {
  return described(text, store).action(async (options: Options) => {
    const { openStore } = await import('../../store/store.ts');
    const { storeRoot } = await import('../../store/root.ts');
    const { root } = await openStore(storeRoot(process.env));
    const run = await text.load();
    finish(await run(root, output(), options));
  });
}
