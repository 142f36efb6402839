// Commands on the images of a config.

import { Option } from 'commander';
import type { DeviceOptions } from '../call-devices.ts';
import type { LockOptions } from '../commands/lock.ts';
import type { RunOptions } from '../commands/run.ts';
import {
  abort,
  collect,
  command,
  count,
  described,
  finish,
  globalOptions,
  output,
  program,
} from '../program.ts';

export function declareImages(): void {
  command<object>({
    usage: 'check [image...]',
    does: 'validate the config, the lockfile and the generated files; write nothing',
    examples: ['unikernel check', 'unikernel -C ../other check boot'],
    load: () => import('../commands/check.ts').then((m) => m.check),
  });
  command<{ check?: boolean }>({
    usage: 'generate [image...]',
    does: 'write generated/<image>/',
    examples: ['unikernel generate', 'unikernel generate boot --check'],
    load: () => import('../commands/generate.ts').then((m) => m.generate),
  }).option('--check', 'write nothing; exit 3 with a diff when the committed files are stale');
  command<LockOptions>({
    usage: 'lock',
    does: 'bring unikernel.lock up to date; what it has already stays',
    examples: ['unikernel lock', 'unikernel lock --update lkl', 'unikernel lock --check'],
    load: () => import('../commands/lock.ts').then((m) => m.lock),
  })
    .option('--update [name...]', 'resolve these sources anew, or all of them')
    .option('--check', 'write nothing; exit 3 when an entry is missing, stale or unused');
  command<{ output?: string }>({
    usage: 'fetch [image...]',
    does: 'fetch the sources of images',
    examples: ['unikernel fetch', 'unikernel fetch boot --output sources'],
    load: () => import('../commands/fetch.ts').then((m) => m.fetch),
  }).option('--output <dir>', 'also copy them to <dir>, where the generated Makefile finds them');
  command<object>({
    usage: 'build [image...]',
    does: 'build images and print their paths',
    examples: ['unikernel build boot', 'unikernel --source linux=../linux build boot'],
    load: () => import('../commands/build.ts').then((m) => m.build),
  });
  command<RunOptions>({
    usage: 'run [image]',
    does: 'build an image and boot it with its console here',
    examples: [
      'unikernel run hello',
      'unikernel run boot --memory 32Mi',
      'unikernel run boot --gdb',
      'unikernel run web --net forward=8080:80 --disk site=www',
    ],
    load: () => import('../commands/run.ts').then((m) => m.run),
  })
    .option('--memory <size>', "RAM of the guest, such as '64Mi'")
    .option('--fresh-disks', 'start with new disks, also where they are kept')
    .addOption(netOption())
    .addOption(diskOption())
    .option('--gdb', 'hold the guest before its first instruction, and debug it with gdb');
  described(
    {
      usage: 'dev [image]',
      does: 'build and boot an image again each time that something it is made from changes',
      examples: ['unikernel dev hello'],
    },
    program,
  )
    .option('--memory <size>', "RAM of the guest, such as '64Mi'")
    .action(async (image: string | undefined, options: { memory?: string }) => {
      const { dev } = await import('../commands/dev.ts');
      const { openWorkplace } = await import('../session.ts');
      const workplace = await openWorkplace(globalOptions(), output(), abort.signal);
      finish(await dev(workplace, image, options));
    });
  command<DeviceOptions & { memory?: string; freshDisks?: boolean; repeat: number }>({
    usage: 'test [image...]',
    does: 'build images, boot them and judge their TAP',
    examples: ['unikernel test boot', 'unikernel test boot --repeat 100'],
    load: () => import('../commands/test.ts').then((m) => m.test),
  })
    .option('--memory <size>', "RAM of the guest, such as '64Mi'")
    .option('--fresh-disks', 'start with new disks, also where they are kept')
    .addOption(netOption())
    .addOption(diskOption())
    .option('--repeat <n>', 'boot <n> times and summarise', count, 1);
  command<object>({
    usage: 'repro [image...]',
    does: 'build images twice in different surroundings; exit 104 where a byte differs',
    examples: ['unikernel repro boot'],
    load: () => import('../commands/repro.ts').then((m) => m.repro),
  });
  command<{ step?: string; follow?: boolean }>({
    usage: 'log [image]',
    does: 'print the log of the last build of an image',
    examples: ['unikernel log hello', 'unikernel log boot --step lkl --follow'],
    load: () => import('../commands/log.ts').then((m) => m.log),
  })
    .option('--step <name>', "the log of one step, such as 'lkl'")
    .option('-f, --follow', 'go on until the build that is under way has ended');
  command<{ format: 'text' | 'dot' | 'mermaid' | 'json'; why?: boolean }>({
    usage: 'graph [image...]',
    does: 'print the steps that images are made in, and what goes into each',
    examples: ['unikernel graph boot', 'unikernel graph --why boot recipes/boot/main.c'],
    load: () => import('../commands/graph.ts').then((m) => m.graph),
  })
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'dot', 'mermaid', 'json'])
        .default('text'),
    )
    .option('--why', 'take an image and one input, and say how the input gets into the image');
  program
    .command('doctor')
    .description('look for the programs that builds need')
    .action(async () => finish(await (await import('../commands/doctor.ts')).doctor(output())));
}

function netOption(): Option {
  return new Option(
    '--net <network>',
    "for this call: add 'forward=8080:80' to the network, or take others, such as 'user,forward=8080:80' or 'tap,interface=tap0,address=192.168.7.2/24'",
  )
    .argParser(collect)
    .default([], 'as the config says');
}

function diskOption(): Option {
  return new Option(
    '--disk <name=path>',
    'for this call: make a disk from another folder, or take a finished image of it',
  )
    .argParser(collect)
    .default([], 'as the config says');
}
