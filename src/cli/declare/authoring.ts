// Commands that write what a person would otherwise write by hand.

import { resolve } from 'node:path';
import { Option } from 'commander';
import type { InitOptions } from '../commands/init.ts';
import type { SetOptions } from '../commands/set.ts';
import { templateNames } from '../init/templates.ts';
import { abort, described, finish, globalOptions, output, program } from '../program.ts';

export function declareAuthoring(): void {
  described(
    {
      usage: 'init [dir]',
      does: 'make a project that builds at once; what is there stays',
      examples: [
        'unikernel init',
        'unikernel init echo --template netecho --yes',
        'unikernel init . --name kernel',
      ],
    },
    program,
  )
    .addOption(
      new Option('--template <name>', 'what to begin with (default: hello)').choices(templateNames),
    )
    .option('--name <image>', "name of the image (default: the folder's)")
    .option('-y, --yes', 'write without a question')
    .action(async (folder: string | undefined, options: InitOptions) => {
      const { init } = await import('../commands/init.ts');
      const { directory } = globalOptions();
      finish(await init(resolve(directory, folder ?? '.'), output(), options));
    });
  described(
    {
      usage: 'set <path> [value]',
      does: 'change a value of unikernel.config.ts, after showing the diff',
      examples: [
        'unikernel set boot.run.memory 128Mi',
        'unikernel set boot.kconfig.HZ 100 --yes',
        'unikernel set boot.libraries.lkl.kconfig.IPV6 false',
        'unikernel set boot.run.commandLine --unset',
      ],
    },
    program,
  )
    .option('--unset', 'take the value out')
    .option('-y, --yes', 'write without a question')
    .action(async (path: string, value: string | undefined, options: SetOptions) => {
      const { set } = await import('../commands/set.ts');
      finish(await set(globalOptions().directory, output(), [path, value], options));
    });
  described(
    {
      usage: 'update <source> <version>',
      does: 'give a source of unikernel.config.ts another version, and lock it',
      examples: ['unikernel update unikraft 0.17.0', 'unikernel update linux 1.0.3 --yes'],
    },
    program,
  )
    .option('-y, --yes', 'write without a question')
    .action(async (name: string, version: string, options: { yes?: boolean }) => {
      const { update } = await import('../commands/update.ts');
      const { openWorkplace } = await import('../session.ts');
      const workplace = await openWorkplace(globalOptions(), output(), abort.signal);
      finish(await update(workplace, [name, version], options));
    });
}
