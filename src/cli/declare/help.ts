// Commands about the tool itself.

import { Argument } from 'commander';
import { shells } from '../complete/scripts.ts';
import { described, finish, output, program } from '../program.ts';

export function declareHelp(): void {
  described(
    {
      usage: 'explain [code]',
      does: 'say what a diagnostic means, why it is told and what to do; or list them all',
      examples: ['unikernel explain', 'unikernel explain kconfig/not-effective'],
    },
    program,
  ).action(async (code: string | undefined) =>
    finish(await (await import('../commands/explain.ts')).explain(output(), code)),
  );
  described(
    {
      usage: 'schema <schema...>',
      does: 'print the JSON Schema of the config, or of what a command prints with --json',
      examples: ['unikernel schema config', 'unikernel schema store gc'],
    },
    program,
  ).action(async (words: string[]) =>
    finish(await (await import('../commands/schema.ts')).schema(output(), words)),
  );
  described(
    {
      usage: 'completion',
      does: 'print what makes a shell complete commands, options and images',
      examples: [
        'source <(unikernel completion bash)',
        'source <(unikernel completion zsh)',
        'unikernel completion fish | source',
      ],
    },
    program,
  )
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(async (shell: (typeof shells)[number]) =>
      finish(await (await import('../commands/completion.ts')).completion(output(), shell)),
    );
  // What the printed scripts call at each TAB.
  program
    .command('complete [words...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) =>
      finish(await (await import('../commands/complete.ts')).complete(output(), words)),
    );
}
