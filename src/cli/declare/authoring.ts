// Commands that write what a person would otherwise write by hand.

import type { SetOptions } from '../commands/set.ts';
import { abort, described, finish, globalOptions, output, program } from '../program.ts';

export function declareAuthoring(): void {
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
      usage: 'update <name> <version>',
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
