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
  /** Done. */
  ok: 0,
  /** A bug of this tool. */
  bug: 1,
  /** Usage or config. */
  usage: 2,
  /** Stale lockfile or generated files. */
  stale: 3,
  /** A patch does not apply. */
  patch: 4,
  /** A Kconfig symbol did not take effect. */
  kconfig: 5,
  /** A test failed. */
  testFailed: 6,
  /** A build or fetch failed. */
  build: 100,
  /** A guest crashed, hung or said nothing. */
  timeout: 101,
  /** A source's hash differs, an output in the store is damaged, or a release is not what was signed. */
  hashMismatch: 102,
  /** Two builds differ, or a release comes out with other bytes. */
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
