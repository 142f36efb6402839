// argv → command → exit code.

import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exitCode } from '../diagnostics/diagnostic.ts';
import type { LockOptions } from './commands/lock.ts';
import type { ReleaseOptions } from './commands/release.ts';
import { type Output, openOutput, report } from './output.ts';
import type { GlobalOptions, Session } from './session.ts';

type Parent = Pick<Command, 'command'>;
type Run<Options> = (session: Session, args: string[], options: Options) => Promise<number>;

type RunOnStore<Options> = (root: string, output: Output, options: Options) => Promise<number>;

type CommandText<Run> = {
  readonly usage: string;
  readonly does: string;
  readonly examples: readonly string[];
  readonly load: () => Promise<Run>;
};

const abort = new AbortController();
const program = new Command('unikernel')
  .description('Builds, boots and tests unikernel images from one typed config.')
  .addOption(
    new Option('-C, --directory <dir>', 'work on the project in <dir>').default(
      process.cwd(),
      'the current folder',
    ),
  )
  .option('-j, --jobs <n>', 'parallel jobs of make (default: one for each processor)', count)
  .addOption(
    new Option('--frozen', 'refuse to rewrite generated files and lockfile').default(
      Boolean(process.env.CI),
      'where CI is set',
    ),
  )
  .option('--offline', 'fetch nothing')
  .option('--no-substitute', 'take nothing from caches: build all that is missing here')
  .addOption(
    new Option(
      '--source <name=dir>',
      'take unikraft, linux or a fetched library from a folder for this call',
    )
      .argParser(collect)
      .default([], 'as the config says'),
  )
  .option('--toolchain-of <release>', 'demand the toolchain that a release was built with')
  .option('--from-scratch', 'build without the trees and objects that earlier builds left')
  .option('--no-ccache', 'compile without ccache, where that is installed')
  .option('--keep-failed', 'keep the scratch folder of a failed step')
  .option('--no-color', 'print without colour')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(unikernel --help lists the commands)')
  .exitOverride();

command<object>({
  usage: 'check [image...]',
  does: 'validate the config, the lockfile and the generated files; write nothing',
  examples: ['unikernel check', 'unikernel -C ../other check boot'],
  load: () => import('./commands/check.ts').then((m) => m.check),
});
command<{ check?: boolean }>({
  usage: 'generate [image...]',
  does: 'write generated/<image>/',
  examples: ['unikernel generate', 'unikernel generate boot --check'],
  load: () => import('./commands/generate.ts').then((m) => m.generate),
}).option('--check', 'write nothing; exit 3 with a diff when the committed files are stale');
command<LockOptions>({
  usage: 'lock',
  does: 'bring unikernel.lock up to date; what it has already stays',
  examples: ['unikernel lock', 'unikernel lock --update lkl', 'unikernel lock --check'],
  load: () => import('./commands/lock.ts').then((m) => m.lock),
})
  .option('--update [name...]', 'resolve these sources anew, or all of them')
  .option('--check', 'write nothing; exit 3 when an entry is missing, stale or unused');
command<{ output?: string }>({
  usage: 'fetch [image...]',
  does: 'fetch the sources of images',
  examples: ['unikernel fetch', 'unikernel fetch boot --output sources'],
  load: () => import('./commands/fetch.ts').then((m) => m.fetch),
}).option('--output <dir>', 'also copy them to <dir>, where the generated Makefile finds them');
command<object>({
  usage: 'build [image...]',
  does: 'build images and print their paths',
  examples: ['unikernel build boot', 'unikernel --source linux=../linux build boot'],
  load: () => import('./commands/build.ts').then((m) => m.build),
});
command<{ memory?: string; freshDisks?: boolean }>({
  usage: 'run [image]',
  does: 'build an image and boot it with its console here',
  examples: ['unikernel run hello', 'unikernel run boot --memory 32Mi'],
  load: () => import('./commands/run.ts').then((m) => m.run),
})
  .option('--memory <size>', "RAM of the guest, such as '64Mi'")
  .option('--fresh-disks', 'start with new disks, also where they are kept');
command<{ memory?: string; freshDisks?: boolean; repeat: number }>({
  usage: 'test [image...]',
  does: 'build images, boot them and judge their TAP',
  examples: ['unikernel test boot', 'unikernel test boot --repeat 100'],
  load: () => import('./commands/test.ts').then((m) => m.test),
})
  .option('--memory <size>', "RAM of the guest, such as '64Mi'")
  .option('--fresh-disks', 'start with new disks, also where they are kept')
  .option('--repeat <n>', 'boot <n> times and summarise', count, 1);
command<object>({
  usage: 'repro [image...]',
  does: 'build images twice in different surroundings; exit 104 where a byte differs',
  examples: ['unikernel repro boot'],
  load: () => import('./commands/repro.ts').then((m) => m.repro),
});
command<{ step?: string; follow?: boolean }>({
  usage: 'log [image]',
  does: 'print the log of the last build of an image',
  examples: ['unikernel log hello', 'unikernel log boot --step lkl --follow'],
  load: () => import('./commands/log.ts').then((m) => m.log),
})
  .option('--step <name>', "the log of one step, such as 'lkl'")
  .option('-f, --follow', 'go on until the build that is under way has ended');
command<{ format: 'text' | 'dot' | 'mermaid' | 'json'; why?: boolean }>({
  usage: 'graph [image...]',
  does: 'print the steps that images are made in, and what goes into each',
  examples: ['unikernel graph boot', 'unikernel graph --why boot recipes/boot/main.c'],
  load: () => import('./commands/graph.ts').then((m) => m.graph),
})
  .addOption(
    new Option('--format <format>', 'how to print it')
      .choices(['text', 'dot', 'mermaid', 'json'])
      .default('text'),
  )
  .option('--why', 'take an image and one input, and say how the input gets into the image');
described(
  {
    usage: 'diff <before> <after>',
    does: 'say what differs between two of: IMAGE, IMAGE@REVISION, a built image or its folder; or two of: LOCKFILE, REVISION:LOCKFILE',
    examples: [
      'unikernel diff boot@HEAD~1 boot',
      'unikernel diff HEAD~1:unikernel.lock unikernel.lock',
      'unikernel diff ./release/boot build/boot/boot',
    ],
  },
  program,
)
  .option('--all', 'print every symbol of built images that differs')
  .option('--json', 'print it for programs')
  .action(async (before: string, after: string, options: { all?: boolean; json?: boolean }) => {
    const { diff } = await import('./commands/diff.ts');
    finish(await diff(globalOptions(), output(), abort.signal, [before, after], options));
  });

described(
  {
    usage: 'release [image]',
    does: 'write a signed folder with an image and all that it was made from, or check one',
    examples: [
      'unikernel release boot --output boot-1.0 --key team-1.secret',
      'unikernel release --verify boot-1.0 --key team-1.pub',
    ],
  },
  program,
)
  .option('--output <dir>', 'the folder to write')
  .option('--key <key>', 'the file of the key to sign with, or of one to check with', collect, [])
  .option('--unsigned', 'write a release without a signature')
  .option('--with-sources', 'put the fetched sources into it too')
  .addOption(
    new Option(
      '--verify <dir>',
      'check a release, build it again from itself and compare',
    ).conflicts(['output', 'unsigned', 'withSources']),
  )
  .action(async (image: string | undefined, options: ReleaseOptions & { verify?: string }) => {
    if (options.verify === undefined) {
      const { release } = await import('./commands/release.ts');
      finish(await release(await session(), image === undefined ? [] : [image], options));
      return;
    }
    const { verifyRelease } = await import('./commands/verify-release.ts');
    const { verify: folder, key: keys } = options;
    const asked = { folder, keys, ...(image !== undefined && { image }) };
    finish(await verifyRelease(asked, globalOptions(), output(), abort.signal));
  });

const store = program.command('store').description('look after the outputs that builds share');
storeCommand<{ dryRun?: boolean }>({
  usage: 'gc',
  does: 'remove every output that no project uses',
  examples: ['unikernel store gc', 'unikernel store gc --dry-run'],
  load: () => import('./commands/store.ts').then((m) => m.gc),
}).option('--dry-run', 'remove nothing; print what would go');
storeCommand<object>({
  usage: 'verify',
  does: 'read every output; take out what is damaged and exit 102',
  examples: ['unikernel store verify'],
  load: () => import('./commands/store.ts').then((m) => m.verify),
});
storeCommand<object>({
  usage: 'roots',
  does: 'print what each project keeps from being removed',
  examples: ['unikernel store roots'],
  load: () => import('./commands/store.ts').then((m) => m.roots),
});
storeCommand<object>({
  usage: 'size',
  does: 'print the bytes of the outputs, logs and scratch folders',
  examples: ['unikernel store size'],
  load: () => import('./commands/store.ts').then((m) => m.size),
});
command<{ step?: string }>(
  {
    usage: 'path [image]',
    does: 'print where the output of an image, or of one step of it, is',
    examples: ['unikernel store path hello', 'unikernel store path boot --step lkl'],
    load: () => import('./commands/store.ts').then((m) => m.path),
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
    load: () => import('./commands/push.ts').then((m) => m.push),
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
    load: () => import('./commands/pull.ts').then((m) => m.pull),
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
    finish(await (await import('./commands/keygen.ts')).keygen(output(), name, file)),
  );

program
  .command('doctor')
  .description('look for the programs that builds need')
  .action(async () => finish(await (await import('./commands/doctor.ts')).doctor(output())));

let code: number = exitCode.ok;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => abort.abort(new Error(`interrupted by ${signal}`)));

try {
  await program.parseAsync();
} catch (error) {
  code = await failed(error);
}
process.exitCode = code;

/** A command on the project's config; its code is loaded only when it is called. */
function command<Options>(text: CommandText<Run<Options>>, parent: Parent = program): Command {
  return described(text, parent).action(async (...given: unknown[]) => {
    const options = given.at(-2) as Options;
    const named = given.slice(0, -2).flat() as (string | undefined)[];
    const opened = await session();
    const run = await text.load();
    finish(
      await run(
        opened,
        named.filter((name) => name !== undefined),
        options,
      ),
    );
  });
}

async function session(): Promise<Session> {
  const { openSession } = await import('./session.ts');
  return openSession(globalOptions(), output(), abort.signal);
}

/** A command on the store alone, which needs no project. */
function storeCommand<Options>(text: CommandText<RunOnStore<Options>>): Command {
  return described(text, store).action(async (options: Options) => {
    const { openStore } = await import('../store/store.ts');
    const { storeRoot } = await import('../store/root.ts');
    const { root } = await openStore(storeRoot(process.env));
    const run = await text.load();
    finish(await run(root, output(), options));
  });
}

function described(text: Omit<CommandText<unknown>, 'load'>, parent: Parent): Command {
  const examples = text.examples.map((line) => `  ${line}\n`).join('');
  return parent
    .command(text.usage)
    .description(text.does)
    .addHelpText('after', `\nExamples:\n${examples}`);
}

function finish(result: number): void {
  code = result;
}

function globalOptions(): GlobalOptions {
  const {
    directory,
    jobs,
    frozen,
    offline,
    substitute,
    fromScratch,
    ccache,
    keepFailed,
    source,
    toolchainOf,
  } = program.opts();
  return {
    directory,
    ...(jobs && { jobs }),
    frozen: Boolean(frozen),
    offline: Boolean(offline),
    substitute: Boolean(substitute),
    fromScratch: Boolean(fromScratch),
    ccache: ccache !== false,
    keepFailed: Boolean(keepFailed),
    source,
    ...(toolchainOf && { toolchainOf }),
  };
}

let opened: ReturnType<typeof openOutput> | undefined;
function output(): ReturnType<typeof openOutput> {
  opened ??= openOutput(process.env, program.opts().color !== false);
  return opened;
}

async function failed(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  // What an interrupted step says of its end is of no interest.
  if (abort.signal.aborted) {
    output().say('interrupted');
    return 130;
  }
  return report(error, output());
}

function count(text: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(text))
    throw new InvalidArgumentError('expected a positive whole number.');
  return Number(text);
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}
