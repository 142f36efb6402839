// Everything outside Node that this tool starts runs as a process group of its own, so that a make
// with its compilers, or a QEMU, can be ended as one: when the caller aborts, when something is
// thrown, and when this process itself ends, for whatever reason but SIGKILL.

import type { Duplex, Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { onExit } from 'signal-exit';

/** How long a group that was asked to end may take before it is killed. */
const graceMilliseconds = 2000;
/** The same when this process is ending and nothing can be awaited any more. */
const lastGraceMilliseconds = 300;

export type GroupOptions = {
  readonly cwd?: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Where the output goes: a pipe unless given, or the descriptor of a file. `terminal` hands this
   * process's own input and output on.
   */
  readonly output?: number | 'terminal';
  /** Whether its input is a pipe; otherwise, without a terminal, it is empty. */
  readonly input?: boolean;
  /** How many of the program's file descriptors, from 3 on, are connected to a socket. */
  readonly sockets?: 1 | 2;
  /** What the file descriptors from 3 on are in the program; not together with `sockets`. */
  readonly inherited?: readonly number[];
};

/** How a program ended. Exactly one is set; `error` means that it could not be started. */
export type End = {
  readonly status?: number;
  readonly signal?: string;
  readonly error?: Error;
};

export type Group = {
  /** Where `input` asked for it. */
  readonly stdin?: Writable;
  /** Where it is a pipe. */
  readonly stdout?: Readable;
  readonly stderr?: Readable;
  readonly sockets: readonly Duplex[];
  /** Settles once the program has ended and its output is read. */
  readonly ended: Promise<End>;
  /** Ends the program and all it started, gently at first; settles once that is done. */
  readonly stop: () => Promise<void>;
};

/** Starts a program as the leader of a process group that does not outlive this process. */
export function startGroup(
  program: string,
  words: readonly string[],
  options: GroupOptions,
): Group {
  // Before the start: a signal that comes meanwhile would otherwise end only this process.
  watchForTheEnd();
  const isTerminal = options.output === 'terminal';
  const child = execa(program, words, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env,
    extendEnv: false,
    detached: true,
    cleanup: false,
    reject: false,
    buffer: false,
    encoding: 'buffer',
    // execa takes any descriptor; its type knows those up to 9.
    stdio: [
      isTerminal ? 'inherit' : options.input ? 'pipe' : 'ignore',
      isTerminal ? 'inherit' : ((options.output as 9 | undefined) ?? 'pipe'),
      'pipe',
      ...Array.from({ length: options.sockets ?? 0 }, () => 'pipe' as const),
      ...((options.inherited ?? []) as 9[]),
    ],
  });
  const leader = child.pid;
  if (leader !== undefined) {
    live.add(leader);
    // What is left then would keep the pipes open, and us waiting for their end.
    child.once('exit', () => release(leader));
  }
  const ended = child.then((result): End => {
    if (result.exitCode !== undefined) return { status: result.exitCode };
    if (result.signal !== undefined) return { signal: result.signal };
    return { error: result.cause instanceof Error ? result.cause : new Error('cannot be started') };
  });
  return {
    ...(child.stdin ? { stdin: child.stdin } : {}),
    ...(child.stdout ? { stdout: child.stdout } : {}),
    ...(child.stderr ? { stderr: child.stderr } : {}),
    // Node makes a pipe that is neither input nor output a socket, which goes both ways.
    sockets: (child.stdio.slice(3, 3 + (options.sockets ?? 0)) as unknown[]).filter(
      (socket): socket is Duplex => Boolean(socket),
    ),
    ended,
    stop: () => stop(leader, ended),
  };
}

const live = new Set<number>();
let watching = false;

function watchForTheEnd(): void {
  if (watching) return;
  watching = true;
  onExit(endAll);
}

function release(leader: number): void {
  signalGroup(leader, 'SIGKILL');
  live.delete(leader);
}

// On SIGTERM make removes the targets it had half written, and the compiler its output.
async function stop(leader: number | undefined, ended: Promise<End>): Promise<void> {
  if (leader === undefined || !live.has(leader)) return;
  signalGroup(leader, 'SIGTERM');
  const kill = setTimeout(() => signalGroup(leader, 'SIGKILL'), graceMilliseconds);
  await ended;
  clearTimeout(kill);
}

function endAll(): void {
  if (live.size === 0) return;
  for (const leader of live) signalGroup(leader, 'SIGTERM');
  // The event loop is over: this is the only way left to wait.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lastGraceMilliseconds);
  for (const leader of live) release(leader);
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    // The group is gone already, which is what was wanted.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
