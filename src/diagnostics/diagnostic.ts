// What is told to a person when something they wrote, or their machine, stands in the way.
// Errors are data: one place renders them, tests compare them, and `--json` prints them as they are.

/** A place in a text file. Lines and columns count from 1; `file` is relative to the project. */
export type Location = { readonly file: string; readonly line: number; readonly column: number };

/** One finding. `message` is a single sentence; `suggestion` is one thing to do or run next. */
export type Diagnostic = {
  /** Stable name such as `config/unknown-key`. */
  readonly code: string;
  readonly message: string;
  readonly location?: Location;
  readonly notes?: readonly string[];
  readonly suggestion?: string;
};

/** Exit codes of the command line, as documented in the README. */
export const exitCode = {
  ok: 0,
  bug: 1,
  usage: 2,
  stale: 3,
  patch: 4,
  kconfig: 5,
  testFailed: 6,
  build: 100,
  timeout: 101,
  hashMismatch: 102,
  notReproducible: 104,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * A failure that the user can mend. It carries every problem found, not only the first.
 * Anything else that is thrown counts as a bug of ours and keeps its stack.
 */
export class UserError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  readonly exitCode: ExitCode;

  constructor(
    diagnostics: Diagnostic | readonly Diagnostic[],
    code: ExitCode,
    options?: { cause?: unknown },
  ) {
    const list: readonly Diagnostic[] = Array.isArray(diagnostics)
      ? (diagnostics as readonly Diagnostic[])
      : [diagnostics as Diagnostic];
    super(list.map((d) => d.message).join('\n'), options);
    this.name = 'UserError';
    this.diagnostics = list;
    this.exitCode = code;
  }
}
