// Commands that do not open one project's config as it stands: revisions, folders, releases.

import { Option } from 'commander';
import type { ReleaseOptions } from '../commands/release.ts';
import {
  abort,
  collect,
  described,
  finish,
  globalOptions,
  output,
  program,
  session,
} from '../program.ts';

export function declareCompare(): void {
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
    .action(async (before: string, after: string, options: { all?: boolean }) => {
      const { diff } = await import('../commands/diff.ts');
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
        const { release } = await import('../commands/release.ts');
        finish(await release(await session(), image === undefined ? [] : [image], options));
        return;
      }
      const { verifyRelease } = await import('../commands/verify-release.ts');
      const { verify: folder, key: keys } = options;
      const asked = { folder, keys, ...(image !== undefined && { image }) };
      finish(await verifyRelease(asked, globalOptions(), output(), abort.signal));
    });
}
