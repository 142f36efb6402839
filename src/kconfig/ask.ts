import { join } from 'node:path';
import { packageRoot } from '../plan/package-root.ts';

/** What a script beside this file printed, or why it could not be asked. */
export type Answer =
  | { readonly known: true; readonly output: string }
  | { readonly known: false; readonly reason: string };

/** The Pythons that are tried, the one that Debian's packages are for first. */
export const usualPythons: readonly string[] = ['/usr/bin/python3', 'python3'];

export function scriptFile(name: string): string {
  return join(packageRoot, 'src/kconfig', name);
}

/** Hands a question to kconfiglib, as JSON on the standard input of a script of this folder. */
export async function askKconfiglib(
  script: string,
  question: unknown,
  pythons: readonly string[] = usualPythons,
): Promise<Answer> {
  const { execa } = await import('execa');
  const file = scriptFile(script);
  const input = JSON.stringify(question);
  let reason = 'there is no python3';
  for (const python of pythons) {
    const result = await execa(python, ['-B', file], {
      input,
      reject: false,
      timeout: 60_000,
      stripFinalNewline: false,
      // Nothing of the caller's: a tree's files may ask for any variable.
      extendEnv: false,
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' },
    });
    if (result.exitCode === 0) return { known: true, output: result.stdout };
    if (result.timedOut) return { known: false, reason: 'kconfiglib took more than a minute' };
    if (result.exitCode === 3) reason = 'python3 has no kconfiglib';
    else if (result.exitCode !== undefined) {
      const last = result.stderr.trim().split('\n').at(-1);
      return { known: false, reason: `kconfiglib cannot read the tree: ${last}` };
    }
  }
  return { known: false, reason: `${reason}; install it with: apt-get install python3-kconfiglib` };
}
