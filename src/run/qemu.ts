// Boots an image in QEMU and says how that went. What the console lines mean as a test is judged
// in judge.ts; here it only matters whether the guest moves, ends, or raises an alarm.

import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { execa } from 'execa';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { type Accelerator, chooseAccelerator } from './accelerator.ts';
import type { Alarm } from './alarms.ts';
import { askThreads, locateThreads } from './ask-threads.ts';
import { type CheckResult, Checks, type ChecksOptions } from './checks.ts';
import { ConsoleFile } from './console-file.ts';
import type { End } from './groups.ts';
import type { GuestState } from './guest-state.ts';
import { LineReader } from './lines.ts';
import { findQemu, type Machine, startMachine, tooOld, tooOldVersion } from './machine.ts';
import { explainNoSpace } from './no-space.ts';
import { type QemuSetup, qemuArguments } from './qemu-arguments.ts';
import { shellCommand } from './shell-words.ts';
import { symbolAt } from './symbols.ts';
import { readThreads, type ThreadReport } from './threads.ts';
import { type Outcome, Watch, type WatchOptions } from './watch.ts';

export type BootOptions = Omit<WatchOptions, 'debugged'> &
  Omit<QemuSetup, 'accelerator' | 'sessionLog'> & {
    /** A name on PATH or a path; `qemu-system-x86_64` unless given. */
    readonly qemu?: string;
    readonly accelerator: Accelerator | 'auto';
    /** Gets the console's bytes as they came. */
    readonly serialLog: string;
    /** An ELF file with the image's symbols; the image itself unless given. */
    readonly symbols?: string;
    /** Whether the guest listens to the host, as one with Linux does. */
    readonly controlLine?: boolean;
    /** A library that is loaded into QEMU before all others. */
    readonly preload?: string;
    /** Gets the guest once it runs. */
    readonly onRunning?: (guest: RunningGuest) => void;
    /** Where gdb is waited for, on 127.0.0.1: the guest does nothing before it is told to. */
    readonly debugPort?: number;
    /** What comes over the console once the guest has said something; ends with its end. */
    readonly input?: Readable;
    /** What is asked of the guest while it runs; afterwards it is asked to power off. */
    readonly checks?: ChecksOptions;
  };

/** What can be asked of a guest that runs. */
export type RunningGuest = {
  /**
   * Asks for an orderly end, and ends the guest at once where it does not come to one in time.
   * Without a control line that is at once. Settles when the guest has ended or is being ended.
   */
  readonly powerOff: () => Promise<void>;
  /** Asks for its threads; the guest goes on. `none` where no answer comes. */
  readonly readThreads: () => Promise<ThreadReport | 'none'>;
};

/** How long an orderly end may take; the guest waits five seconds for each disk. */
const graceMilliseconds = 10_000;

export type BootResult = {
  readonly outcome: Outcome;
  /** QEMU's exit status where QEMU ended by itself. */
  readonly status?: number;
  /** The console, line by line. */
  readonly lines: readonly string[];
  /** The line that ended the run early. */
  readonly alarm?: Alarm;
  /** What QEMU itself said on stderr. */
  readonly messages: readonly string[];
  readonly accelerator: Accelerator;
  /** Why it was not KVM though that was looked for. */
  readonly acceleratorReason?: string;
  /** What boots the image by hand: a program and its arguments. */
  readonly argv: readonly string[];
  readonly seconds: number;
  /** Of a guest that hung or reset itself, where QEMU still answered. */
  readonly guestState?: GuestState;
  /**
   * The guest's threads, where it told them at its end, or was asked because it did not end; `none`
   * where it did not answer.
   */
  readonly threads?: ThreadReport | 'none';
  readonly serialLog: string;
  /** In the order in which they were asked for. */
  readonly checks: readonly CheckResult[];
};

/**
 * Boots the image and waits until the guest ends or is known not to.
 * @throws UserError when QEMU is missing, too old, or does not start with these arguments.
 */
export async function bootQemu(options: BootOptions): Promise<BootResult> {
  const qemu = findQemu(options.qemu ?? 'qemu-system-x86_64');
  const { accelerator, reason } = await chooseAccelerator(
    options.accelerator,
    qemu,
    options.machine,
    options.cpu,
  );
  const words = qemuArguments({
    ...options,
    accelerator,
    ...(options.interactive ? { sessionLog: options.serialLog } : {}),
  });
  const start = performance.now();
  const checks = options.checks && new Checks(options.checks);
  const watch = new Watch({
    ...options,
    debugged: options.debugPort !== undefined,
    onLine: (line) => {
      options.onLine?.(line);
      checks?.line(line);
    },
  });
  const run = await runMachine(qemu, words, options, watch, checks).finally(() => watch.close());
  return {
    ...run,
    accelerator,
    ...(reason === undefined ? {} : { acceleratorReason: reason }),
    argv: [qemu, ...words],
    seconds: (performance.now() - start) / 1000,
    serialLog: options.serialLog,
  };
}

type Run = Pick<
  BootResult,
  'outcome' | 'status' | 'lines' | 'alarm' | 'messages' | 'guestState' | 'threads' | 'checks'
>;

async function runMachine(
  qemu: string,
  words: readonly string[],
  options: BootOptions,
  watch: Watch,
  checks: Checks | undefined,
): Promise<Run> {
  mkdirSync(dirname(options.serialLog), { recursive: true });
  const file = options.interactive ? undefined : await openConsole(options.serialLog, watch);
  const machine = startMachine(qemu, words, {
    console: file?.descriptor ?? 'terminal',
    onEvent: (event) => watch.event(event),
    controlLine: options.controlLine === true,
    ...(options.input && { input: options.input }),
    ...(options.preload !== undefined && { preload: options.preload }),
  });
  watch.firstHeard.then(machine.type);
  let isConsoleOpen = true;
  const closeConsole = () => {
    if (isConsoleOpen) file?.close();
    isConsoleOpen = false;
  };
  try {
    const started = options.debugPort === undefined ? machine.run() : machine.hold();
    const guest = guestOf(machine, watch, options);
    machine.ended.then((end) => watch.end(end));
    started.then((runs) => runs && options.onRunning?.(guest)).catch(watch.fail);
    const checked = checks && runChecks(checks, machine, watch, options.controlLine === true);
    checked?.catch(watch.fail);
    const seen = await watch.outcome;
    await checked;
    const guestState = isWorthAsking.has(seen) ? await readState(machine, options) : undefined;
    const answer = isAlive.has(seen) && options.controlLine ? await guest.readThreads() : undefined;
    await machine.stop();
    const end = await machine.ended;
    closeConsole();
    watch.throwIfFailed();
    if (!(await started) && watch.hasEndedBySelf && hasFailed(end))
      throw await startFailure(qemu, words, machine.messages);
    const lines = options.interactive ? linesOf(options.serialLog) : watch.lines;
    const threads = answer ?? (await threadsAtTheEnd(lines, options));
    const status = watch.hasEndedBySelf ? end.status : watch.isSwitchedOff ? 0 : undefined;
    return {
      outcome: seen === 'reboot-loop' && machine.hasTripleFaulted() ? 'triple-fault' : seen,
      ...(status === undefined ? {} : { status }),
      lines,
      ...(watch.alarm ? { alarm: watch.alarm } : {}),
      messages: machine.messages,
      ...(guestState ? { guestState } : {}),
      ...(threads ? { threads } : {}),
      checks: checks?.results ?? [],
    };
  } finally {
    await machine.stop();
    closeConsole();
  }
}

function guestOf(machine: Machine, watch: Watch, options: BootOptions): RunningGuest {
  // On a terminal nobody follows what the guest says.
  const answers = () => (options.interactive ? linesOf(options.serialLog) : watch.answers);
  return {
    powerOff: async () => {
      if (!(await machine.powerOff(graceMilliseconds))) watch.kill();
    },
    readThreads: async () => {
      if (!options.controlLine) return 'none';
      const report = await askThreads(machine.interrupt, answers);
      return report ? locateThreads(report, options.symbols ?? options.image) : 'none';
    },
  };
}

/** What a guest that gave up told of its threads. */
async function threadsAtTheEnd(
  lines: readonly string[],
  { symbols, image }: BootOptions,
): Promise<ThreadReport | undefined> {
  const report = readThreads(lines);
  return report && locateThreads(report, symbols ?? image);
}

/** Has the checks done, and then asks a guest that listens for an orderly end. */
async function runChecks(
  checks: Checks,
  machine: Machine,
  watch: Watch,
  listens: boolean,
): Promise<void> {
  let isOver = false;
  const ended = watch.outcome
    .then(
      (outcome) => outcome === 'exited',
      () => false,
    )
    .finally(() => {
      isOver = true;
    });
  await checks.run({ ended, suspend: () => watch.suspend(), resume: () => watch.resume() });
  if (isOver || !listens) return;
  machine.powerOff(graceMilliseconds).then((isDone) => isDone || watch.giveUp(), watch.fail);
}

/** Guests that go on, and were stopped. */
const isAlive: ReadonlySet<Outcome> = new Set(['timeout', 'silence']);
const isWorthAsking: ReadonlySet<Outcome> = new Set(['timeout', 'silence', 'reboot-loop']);

async function readState(
  machine: Machine,
  { symbols, image }: BootOptions,
): Promise<GuestState | undefined> {
  const state = await machine.readState();
  if (!state) return undefined;
  const symbol = await symbolAt(symbols ?? image, BigInt(`0x${state.instructionPointer}`));
  return symbol === undefined ? state : { ...state, symbol };
}

function openConsole(file: string, watch: Watch): Promise<ConsoleFile> {
  const listener = {
    onBytes: () => watch.heard(),
    onLine: (line: string) => watch.line(line),
    onError: (error: unknown) => watch.fail(error),
  };
  return explainNoSpace(file, async () => new ConsoleFile(file, listener));
}

function linesOf(file: string): string[] {
  const reader = new LineReader();
  return [...reader.push(readFileSync(file)), ...reader.end()];
}

function hasFailed(end: End): boolean {
  return end.signal !== undefined || end.status === 1;
}

async function startFailure(
  qemu: string,
  words: readonly string[],
  messages: readonly string[],
): Promise<UserError> {
  // An old QEMU mostly stumbles over an argument, which would hide the cause.
  const { stdout = '' } = await execa(qemu, ['--version'], { reject: false, timeout: 5000 });
  const oldVersion = tooOldVersion(stdout);
  if (oldVersion !== undefined) return tooOld(oldVersion);
  return new UserError(
    {
      code: 'run/qemu-failed',
      message: 'QEMU did not start.',
      notes: messages.filter((line) => line.trim() !== ''),
      suggestion: shellCommand([qemu, ...words]),
    },
    exitCode.usage,
  );
}
