import { type Diagnostic, exitCode, UserError } from '../../diagnostics/diagnostic.ts';

/** A fetch that did not give the source. */
export function fetchError(diagnostic: Diagnostic, cause?: unknown): UserError {
  return new UserError(diagnostic, exitCode.build, cause === undefined ? undefined : { cause });
}

export function offlineError(key: string): UserError {
  return fetchError({
    code: 'fetch/offline',
    message: `${key} is not in the store, and --offline forbids to fetch it.`,
    suggestion: 'unikernel fetch',
  });
}

export function hashMismatch(key: string, locked: string, actual: string): UserError {
  return new UserError(
    {
      code: 'fetch/hash-mismatch',
      message: `What was fetched for ${key} is not what was locked.`,
      notes: [`locked ${locked}`, `got    ${actual}`],
      suggestion: `find out what changed; if the new content is right: unikernel lock --update ${key}`,
    },
    exitCode.hashMismatch,
  );
}

/** A program that a kind of source needs. */
export function missingProgram(program: string, debianPackage: string, key: string): UserError {
  return fetchError({
    code: 'fetch/no-program',
    message: `${key} is fetched by ${program}, which is not on PATH.`,
    suggestion: `apt-get install -y --no-install-recommends ${debianPackage}`,
  });
}

/** The lines of a program's output that say something, without its prefix. */
export function reasonOf(output: string, limit = 4): string[] {
  return output
    .split('\n')
    .map((line) => line.replace(/^(fatal|error|E|W): /, '').trim())
    .filter((line) => line !== '')
    .slice(0, limit);
}
