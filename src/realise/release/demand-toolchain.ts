import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { compareToolchains, type Toolchain } from '../../plan/toolchain.ts';
import { readRelease } from './read.ts';

/**
 * Demands the toolchain that a release was built with.
 * @throws UserError exit 2 with every program that differs, or when the folder is no release
 */
export function demandToolchainOf(folder: string, here: Toolchain): void {
  const { toolchain } = readRelease(folder);
  const differences = compareToolchains(toolchain, here);
  if (differences.length === 0) return;
  throw new UserError(
    {
      code: 'toolchain/differs',
      message: `The toolchain here is not the one of the release in ${folder}.`,
      notes: differences,
      suggestion: 'build where those programs are, or leave out --toolchain-of',
    },
    exitCode.usage,
  );
}
