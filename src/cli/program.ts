// What the commands are declared with: their options, their examples, and how their code is loaded
// and run.

import { Command, InvalidArgumentError, Option } from 'commander';
import { openOutput } from './output.ts';
import type { GlobalOptions, Session } from './session.ts';

export type Parent = Pick<Command, 'command'>;
type Run<Options> = (session: Session, args: string[], options: Options) => Promise<number>;

export type CommandText<Run> = {
  readonly usage: string;
  readonly does: string;
  readonly examples: readonly string[];
  readonly load: () => Promise<Run>;
};

/** The first request to end, and the second. */
export const abort = new AbortController();
export const abortAtOnce = new AbortController();
export const program = new Command('unikernel')
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
  .option('--json', 'print one JSON document (docs/schema/), errors in it too')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(unikernel --help lists the commands)')
  .configureOutput({
    writeErr: (text) => {
      if (!asksForJson()) process.stderr.write(text);
    },
  })
  .hook('preAction', (_, called) => {
    output().answer.command = fullName(called);
  })
  .exitOverride();

/** A command on the project's config; its code is loaded only when it is called. */
export function command<Options>(
  text: CommandText<Run<Options>>,
  parent: Parent = program,
): Command {
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

export async function session(): Promise<Session> {
  const { openSession } = await import('./session.ts');
  return openSession(globalOptions(), output(), abort.signal, abortAtOnce.signal);
}

export function described(text: Omit<CommandText<unknown>, 'load'>, parent: Parent): Command {
  const examples = text.examples.map((line) => `  ${line}\n`).join('');
  return parent
    .command(text.usage)
    .description(text.does)
    .addHelpText('after', `\nExamples:\n${examples}`);
}

export function finish(result: number): void {
  process.exitCode = result;
}

export function globalOptions(): GlobalOptions {
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
export function output(): ReturnType<typeof openOutput> {
  opened ??= openOutput(process.env, program.opts().color !== false, asksForJson());
  return opened;
}

/** Also where the rest of the call is not understood. */
function asksForJson(): boolean {
  const end = process.argv.indexOf('--');
  return process.argv.slice(0, end < 0 ? undefined : end).includes('--json');
}

/** Such as `store gc`. */
function fullName(called: Command): string {
  const { parent } = called;
  return parent && parent !== program ? `${fullName(parent)} ${called.name()}` : called.name();
}

export function count(text: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(text))
    throw new InvalidArgumentError('expected a positive whole number.');
  return Number(text);
}

export function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}
