import { exitCode, UserError } from '../diagnostics/diagnostic.ts';

/** Runs `act` and turns a full disk into something that a person can act on. */
export async function explainNoSpace<T>(writing: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new UserError(
      {
        code: 'build/no-space',
        message: `no space is left on the disk for ${writing}`,
        suggestion: noSpaceSuggestion,
      },
      exitCode.build,
      { cause: error },
    );
  }
}

export const noSpaceSuggestion =
  'free some space (df -h shows where), or point UNIKERNEL_STORE and TMPDIR to another disk';
