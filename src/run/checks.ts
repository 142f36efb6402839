// What is asked of a guest from outside while it runs: programs of the user's, each of which talks
// to the guest and says by its status whether it got what it wanted.

import type { Readable } from 'node:stream';
import { type End, type Group, startGroup } from './groups.ts';
import { LineReader } from './lines.ts';

export type Check = {
  readonly name: string;
  /** A program and its arguments. */
  readonly command: readonly string[];
  /** What a line of the console contains once the guest can be asked. */
  readonly ready: string;
  readonly timeoutSeconds: number;
};

export type CheckResult = {
  readonly name: string;
  readonly passed: boolean;
  /** Why it did not pass, as a clause. */
  readonly reason?: string;
  /** The last lines that it printed. */
  readonly output: readonly string[];
  readonly seconds: number;
};

export type ChecksOptions = {
  readonly checks: readonly Check[];
  /** Where the commands run, and their whole environment. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the check under way; those after it are not done. */
  readonly signal?: AbortSignal;
  readonly onCheck?: (result: CheckResult) => void;
};

/** The guest as the checks see it. */
export type CheckedGuest = {
  /** Settles when the run is over; true for a guest that left by itself. */
  readonly ended: Promise<boolean>;
  /** While a check runs, the guest may be silent: the check has a time of its own. */
  readonly suspend: () => void;
  readonly resume: () => void;
};

const keptLines = 200;
/** A check that got its last answer may outlive the guest by this. */
const graceMilliseconds = 2000;

/** Runs checks one after the other, each as soon as the guest is ready for it. */
export class Checks {
  readonly results: CheckResult[] = [];
  readonly #options: ChecksOptions;
  readonly #waiting = new Map<Check, () => void>();
  readonly #ready: ReadonlyMap<Check, Promise<void>>;

  constructor(options: ChecksOptions) {
    this.#options = options;
    this.#ready = new Map(
      options.checks.map((check) => [
        check,
        new Promise((resolve) => {
          this.#waiting.set(check, resolve);
        }),
      ]),
    );
  }

  /** A line came over the console. */
  line(line: string): void {
    for (const [check, resolve] of this.#waiting) {
      if (!line.includes(check.ready)) continue;
      this.#waiting.delete(check);
      resolve();
    }
  }

  /** Settles once every check has run, or cannot any more because the guest is gone. */
  async run(guest: CheckedGuest): Promise<void> {
    let hasEnded = false;
    guest.ended.then(() => {
      hasEnded = true;
    });
    const { signal = new AbortController().signal } = this.#options;
    const interrupted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    for (const check of this.#options.checks) {
      if (!signal.aborted) await Promise.race([this.#ready.get(check), guest.ended, interrupted]);
      if (signal.aborted) return;
      // A guest that could be asked is not any more, if it has ended meanwhile.
      const result = hasEnded ? this.#missed(check) : await this.#runOne(check, guest, signal);
      this.results.push(result);
      this.#options.onCheck?.(result);
    }
  }

  #missed(check: Check): CheckResult {
    const why = this.#waiting.has(check)
      ? `the guest ended, and no line with '${check.ready}' had come`
      : 'the guest had ended before it could run';
    return { name: check.name, passed: false, reason: why, output: [], seconds: 0 };
  }

  async #runOne(check: Check, guest: CheckedGuest, signal: AbortSignal): Promise<CheckResult> {
    const { folder, environment } = this.#options;
    const [program = '', ...words] = check.command;
    const start = performance.now();
    guest.suspend();
    const group = startGroup(program, words, { cwd: folder, env: environment });
    const output: string[] = [];
    const stopped = stopLate(group, check, guest, signal);
    const [end] = await Promise.all([
      group.ended,
      readLines(group.stdout, output),
      readLines(group.stderr, output),
    ]);
    const reason = stopped() ?? failureOf(end);
    guest.resume();
    return {
      name: check.name,
      passed: reason === undefined,
      ...(reason !== undefined && { reason }),
      output,
      seconds: (performance.now() - start) / 1000,
    };
  }
}

/** Stops a check that takes too long, or that nobody waits for any more. Gives why, if it had to. */
function stopLate(
  group: Group,
  check: Check,
  guest: CheckedGuest,
  signal: AbortSignal,
): () => string | undefined {
  let reason: string | undefined;
  let isOver = false;
  const stop = (why: string) => () => {
    if (isOver) return;
    reason ??= why;
    void group.stop();
  };
  const timers = [
    setTimeout(stop(`it took longer than ${check.timeoutSeconds} s`), check.timeoutSeconds * 1000),
  ];
  signal.addEventListener('abort', stop('it was interrupted'), { once: true });
  const gone = stop('the guest ended while it ran');
  guest.ended.then((byItself) => {
    if (isOver) return;
    if (byItself) timers.push(setTimeout(gone, graceMilliseconds));
    else gone();
  });
  group.ended.then(() => {
    isOver = true;
    timers.forEach(clearTimeout);
  });
  return () => reason;
}

function failureOf({ status, signal, error }: End): string | undefined {
  if (error) return `it cannot be started: ${(error as Error).message}`;
  if (signal !== undefined) return `it was ended by ${signal}`;
  return status === 0 ? undefined : `it ended with status ${status}`;
}

async function readLines(stream: Readable | undefined, to: string[]): Promise<void> {
  const reader = new LineReader();
  const add = (lines: readonly string[]): void => {
    to.push(...lines);
    to.splice(0, Math.max(0, to.length - keptLines));
  };
  for await (const chunk of stream ?? []) add(reader.push(chunk));
  add(reader.end());
}
