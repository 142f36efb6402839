import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { compareToolchains, type Toolchain } from '../../plan/toolchain.ts';
import type { splitToolchain } from '../toolchain.ts';
import { readRelease } from './read.ts';

type Programs = ReturnType<typeof splitToolchain>;

/** One line for each program that differs; those that make disks count where the release has some. */
export function compareWithRelease(
  released: Toolchain,
  { toolchain, diskTools }: Programs,
): string[] {
  const used = Object.entries(diskTools).filter(([name]) => name in released);
  return compareToolchains(released, { ...toolchain, ...Object.fromEntries(used) });
}

/**
 * Demands the toolchain that a release was built with.
 * @throws UserError exit 2 with every program that differs, or when the folder is no release
 */
export function demandToolchainOf(folder: string, here: Programs): void {
  const { toolchain } = readRelease(folder);
  const differences = compareWithRelease(toolchain, here);
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
