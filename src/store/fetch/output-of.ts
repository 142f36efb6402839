import type { Readable } from 'node:stream';

/**
 * The standard output of a program as a stream. It fails when the program fails, so what came
 * before is never taken for all of it.
 */
export async function outputOf(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Readable> {
  const { execa } = await import('execa');
  const child = execa(program, args, {
    stdin: 'ignore',
    buffer: { stdout: false },
    cancelSignal: signal,
    env: environment,
    extendEnv: false,
  });
  // The stream tells of the failure.
  child.catch(() => {});
  return child.readable();
}
