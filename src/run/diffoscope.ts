import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { findProgram } from './find-program.ts';
import { startGroup } from './groups.ts';

const limitMilliseconds = 120_000;

/**
 * Lets diffoscope compare two files, writes its text to a file and returns that text; undefined
 * where it is not installed, or did not come to an end.
 */
export async function runDiffoscope(
  first: string,
  second: string,
  textFile: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const program = findProgram('diffoscope');
  if (program === undefined) return undefined;
  const output = openSync(textFile, 'w');
  const group = startGroup(program, ['--no-progress', first, second], {
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', HOME: '/nonexistent' },
    output,
  });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMilliseconds)]);
  const stop = (): void => void group.stop();
  limit.addEventListener('abort', stop);
  // What it says of tools that it lacks is of no use here, but the pipe must not fill up.
  group.stderr?.resume();
  try {
    const { status } = await group.ended;
    signal.throwIfAborted();
    // 1 means that they differ.
    return status === 0 || status === 1 ? await readFile(textFile, 'utf8') : undefined;
  } finally {
    limit.removeEventListener('abort', stop);
    closeSync(output);
  }
}
