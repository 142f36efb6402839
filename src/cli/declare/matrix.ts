// Commands on many trees at once.

import { Option } from 'commander';
import type { MatrixCommand } from '../commands/matrix.ts';
import { collect, command } from '../program.ts';

export function declareMatrix(): void {
  command<MatrixCommand>({
    usage: 'matrix',
    does: 'build and boot images on several Unikraft trees',
    examples: [
      'unikernel matrix --image hello --against ../unikraft.git',
      "unikernel matrix --against '../unikraft.git:RELEASE-0.1*,../unikraft' --format markdown",
    ],
    load: () => import('../commands/matrix.ts').then((m) => m.matrix),
  })
    .option('--image <names>', 'these images instead of all; commas between them', collect, [])
    .requiredOption(
      '--against <trees>',
      'a folder with a tree, or a git repository, with :PATTERN for its tags; commas between several',
      collect,
    )
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['text', 'markdown', 'json', 'html'])
        .default('text'),
    )
    .option('--again', 'boot also what was booted before');
}
