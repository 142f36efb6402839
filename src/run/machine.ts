import { pipeline, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { findProgram } from './find-program.ts';
import { type End, startGroup } from './groups.ts';
import { type GuestState, parseRegisters } from './guest-state.ts';
import { LineReader } from './lines.ts';
import { Qmp, type QmpEvent } from './qmp.ts';
import { installCommand } from './tools.ts';
import { typing } from './typing.ts';

const oldestMajor = 7;
/** A QEMU that does not answer a question in this time is as good as gone. */
const answerMilliseconds = 2000;
const quitMilliseconds = 500;

/** A QEMU that has been started and stands still before the guest's first instruction. */
export type Machine = {
  /** What QEMU itself says on stderr; complete once `ended` settled. */
  readonly messages: readonly string[];
  /** Whether the processor gave up on a fault; known only under TCG, and once `ended` settled. */
  readonly hasTripleFaulted: () => boolean;
  readonly ended: Promise<End>;
  /**
   * Lets the guest run. False when QEMU ended, or did not understand us, before that: then
   * `messages` says why.
   */
  readonly run: () => Promise<boolean>;
  /** The same for a guest that stands still until a debugger lets it go on. */
  readonly hold: () => Promise<boolean>;
  readonly isRunning: () => Promise<boolean>;
  /** Undefined when QEMU does not answer. */
  readonly readState: () => Promise<GuestState | undefined>;
  /**
   * Asks the guest for an orderly end; says whether it came to one, or had ended already, within
   * the time. A guest without a control line is not asked.
   */
  readonly powerOff: (graceMilliseconds: number) => Promise<boolean>;
  /** Begins to hand the input on; the guest's port must have been set up by then. */
  readonly type: () => void;
  /** Sends a non-maskable interrupt; false when QEMU could not. */
  readonly interrupt: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
};

export type MachineOptions = {
  /** The descriptor of the file that the console goes to, or this process's terminal. */
  readonly console: number | 'terminal';
  readonly onEvent?: (event: QmpEvent) => void;
  /** Whether the guest listens to a control line, its second serial port. */
  readonly controlLine?: boolean;
  /** What comes over the console, where that is no terminal. */
  readonly input?: Readable;
  /** A library that is loaded into QEMU before all others. */
  readonly preload?: string;
};

/**
 * Starts QEMU with a control socket. The guest waits for `run`, so that no event of its first
 * instructions is lost; and QEMU stays when the guest resets or switches off, so that its registers
 * can be read: -no-shutdown is ours, and who uses it must stop the machine on a SHUTDOWN event.
 */
export function startMachine(
  qemu: string,
  words: readonly string[],
  options: MachineOptions,
): Machine {
  const { console, controlLine = false } = options;
  const ours = [...controlArguments, ...(controlLine ? controlLineArguments : [])];
  const [program = qemu, ...rest] = endsWithUs([qemu, ...words, ...ours]);
  const group = startGroup(program, rest, {
    env: environment(options.preload),
    sockets: controlLine ? 2 : 1,
    output: console,
    input: options.input !== undefined,
  });
  const said: string[] = [];
  const messages: string[] = [];
  const heard = group.stderr ? readLines(group.stderr, (line) => said.push(line)) : undefined;
  const ended = Promise.all([group.ended, heard]).then(([end]) => {
    messages.push(...said.filter((line) => !processorLog.test(line)));
    return end;
  });
  const [control, line] = group.sockets;
  const qmp = control && new Qmp(control, options.onEvent ?? (() => {}));
  // The end of the process says why QEMU is gone.
  line?.on('error', () => {});
  const ask = async (question: (qmp: Qmp) => Promise<unknown>): Promise<unknown> =>
    qmp ? inTime(question(qmp)) : undefined;
  const connect = async (): Promise<boolean> => {
    if (!qmp) return false;
    const version = await qmp.connect().catch(() => undefined);
    if (version && version.major < oldestMajor) {
      await group.stop();
      throw tooOld(`${version.major}.${version.minor}`);
    }
    return version !== undefined;
  };
  return {
    messages,
    hasTripleFaulted: () => said.includes('Triple fault'),
    ended,
    run: async () => qmp !== undefined && (await connect()) && qmp.execute('cont').then(yes, no),
    hold: connect,
    isRunning: async () => {
      const answer = await ask((q) => q.execute('query-status'));
      return (answer as { running?: boolean } | undefined)?.running === true;
    },
    readState: async () => {
      const line = { 'command-line': 'info registers' };
      const answer = await ask((q) => q.execute('human-monitor-command', line));
      return typeof answer === 'string' ? parseRegisters(answer) : undefined;
    },
    powerOff: async (graceMilliseconds) => {
      if (!line) return false;
      line.write(powerOffByte);
      const late = sleep(graceMilliseconds, false, { ref: false });
      return Promise.race([ended.then(yes), late]);
    },
    type: () => {
      // QEMU may go away before it has read all.
      if (options.input && group.stdin) pipeline(options.input, typing(), group.stdin, () => {});
    },
    interrupt: async () => {
      const answer = await ask((q) => q.execute('inject-nmi').then(yes));
      return answer === true;
    },
    stop: async () => {
      // Asked through its socket, QEMU leaves without a message about a signal.
      if (qmp) await Promise.race([ask((q) => q.execute('quit')), group.ended]);
      await Promise.race([group.ended, sleep(quitMilliseconds, undefined, { ref: false })]);
      await group.stop();
    },
  };
}

/** The place of QEMU, which the caller needs to start a machine. */
export function findQemu(name: string): string {
  const found = findProgram(name);
  if (found !== undefined) return found;
  throw new UserError(
    {
      code: 'run/no-qemu',
      message: `${name} is not installed, and nothing can be booted without it.`,
      suggestion: installCommand(['qemu-system-x86']),
    },
    exitCode.usage,
  );
}

export function tooOld(version: string): UserError {
  return new UserError(
    {
      code: 'run/old-qemu',
      message: `QEMU ${version} is too old: at least ${oldestMajor}.0 is needed.`,
      suggestion: installCommand(['qemu-system-x86']),
    },
    exitCode.usage,
  );
}

/** Whether this is the version text of a QEMU that is too old for us. */
export function tooOldVersion(text: string): string | undefined {
  const version = /version (\d+)\.(\d+)/.exec(text);
  return version && Number(version[1]) < oldestMajor ? `${version[1]}.${version[2]}` : undefined;
}

/** The command with the kernel asked to end it when this process is gone, even by SIGKILL. */
function endsWithUs(command: readonly string[]): readonly string[] {
  const setpriv = findProgram('setpriv');
  return setpriv === undefined ? command : [setpriv, '--pdeathsig', 'KILL', '--', ...command];
}

const controlArguments = [
  ...['-chardev', 'socket,id=control,fd=3', '-mon', 'chardev=control,mode=control'],
  // Of a reset, the only one to tell a triple fault from one that the guest asked for.
  ...['-d', 'cpu_reset'],
  '-no-shutdown',
  '-S',
];

const controlLineArguments = [
  ...['-chardev', 'socket,id=control-line,fd=4'],
  ...['-device', 'isa-serial,index=1,chardev=control-line'],
];

/** As recipes/lkl/power_off.c understands it. */
const powerOffByte = 'P';

// What -d cpu_reset prints: a heading, registers, and the reason we look for.
const processorLog = /^(CPU Reset|[A-Z][A-Z0-9]{1,5} {0,2}=|Triple fault$)/;

// QEMU keeps large temporary files in TMPDIR; nothing else of ours is its business.
function environment(preload: string | undefined): Record<string, string> {
  const { PATH = '', TMPDIR } = process.env;
  return {
    PATH,
    LC_ALL: 'C',
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    ...(preload === undefined ? {} : { LD_PRELOAD: preload }),
  };
}

async function readLines(output: Readable, onLine: (line: string) => void): Promise<void> {
  const reader = new LineReader();
  for await (const chunk of output) reader.push(chunk).forEach(onLine);
  reader.end().forEach(onLine);
}

async function inTime(answer: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, answerMilliseconds, undefined);
  });
  return Promise.race([answer.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

const yes = () => true;
const no = () => false;
