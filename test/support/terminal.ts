import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { execa } from 'execa';
import { packageRoot } from '../../src/plan/package-root.ts';

/** A text to wait for, and the keys to press then. */
export type Step = readonly [text: string, keys: string];

type Place = { readonly cwd: string; readonly environment?: Record<string, string> };

/** Runs the tool on a terminal; `shown` is what a person sees, without colours. */
export function unikernelOnTerminal(
  args: readonly string[],
  steps: readonly Step[],
  place: Place,
): Promise<{ code: number; shown: string }> {
  const program = [process.execPath, join(packageRoot, 'bin/unikernel.js'), ...args];
  return onTerminal(program, steps, place);
}

/** The same for any program. */
export async function onTerminal(
  program: readonly string[],
  steps: readonly Step[],
  { cwd, environment = {} }: Place,
): Promise<{ code: number; shown: string }> {
  const result = await execa(
    'python3',
    [join(packageRoot, 'test/support/terminal.py'), JSON.stringify(steps), ...program],
    {
      cwd,
      env: { CI: '', TERM: 'xterm', ...environment },
      reject: false,
      stdin: 'ignore',
      timeout: 180_000,
    },
  );
  const shown = stripVTControlCharacters(result.stdout).replaceAll('\r\n', '\n');
  return { code: result.exitCode ?? -1, shown };
}
