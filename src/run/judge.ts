import { type Diagnostic, type ExitCode, exitCode } from '../diagnostics/diagnostic.ts';
import { describeGuestState } from './guest-state.ts';
import type { BootResult } from './qemu.ts';
import { shellCommand } from './shell-words.ts';
import { hasFailed, readTap, type Tap, type TapTest } from './tap.ts';
import { threadTable } from './thread-table.ts';
import { withoutThreads } from './threads.ts';

/** What a run was worth as a test. */
export type Judgement = {
  readonly verdict: 'pass' | 'fail';
  /** Why it failed, in one sentence. */
  readonly reason?: string;
  readonly code: ExitCode;
  readonly plan?: number;
  readonly passed: number;
  readonly failed: readonly TapTest[];
  readonly skipped: readonly TapTest[];
  /** All of them, in the order of the output. */
  readonly tests: readonly TapTest[];
  /** The lines that are not TAP. */
  readonly other: readonly string[];
};

/** What the guest writes to isa-debug-exit becomes QEMU's status, times two plus one. */
export const guestStatus = { success: 83, crash: 85, failure: 87 } as const;

const shownLines = 25;

/**
 * A run passes with a full TAP, no failed test or check, and the guest's own success status. A guest
 * that is checked needs no TAP.
 */
export function judge(lines: readonly string[], boot: BootResult): Judgement {
  const tap = readTap(lines);
  const failed = tap.tests.filter(hasFailed);
  const skipped = tap.tests.filter(({ skip }) => skip !== undefined);
  const fault = faultOf(tap, failed, boot);
  return {
    verdict: fault ? 'fail' : 'pass',
    ...(fault ? { reason: fault.reason } : {}),
    code: fault ? fault.code : exitCode.ok,
    ...(tap.plan === undefined ? {} : { plan: tap.plan }),
    passed: tap.tests.length - failed.length - skipped.length,
    failed,
    skipped,
    tests: tap.tests,
    other: tap.other,
  };
}

/** A failed run as a person is told: the reason, the last lines, where the rest is, how to repeat it. */
export function explainFailure(boot: BootResult, judgement: Judgement): Diagnostic {
  const failedChecks = boot.checks.filter(({ passed, output }) => !passed && output.length > 0);
  const lastLines = withoutThreads(boot.lines).slice(-shownLines);
  const last =
    lastLines.length === 0
      ? 'the console stayed empty'
      : ['the console ended with:', ...lastLines].join('\n');
  return {
    code: `run/${codeOf(boot)}`,
    message: `${judgement.reason ?? 'The run passed'}.`,
    notes: [
      ...(boot.guestState ? [describeGuestState(boot.guestState)] : []),
      ...(boot.threads ? [threadTable(boot.threads)] : []),
      ...(boot.messages.length > 0 ? [['QEMU says:', ...boot.messages].join('\n')] : []),
      ...failedChecks.map(({ name, output }) =>
        [`check ${name} ended with:`, ...output.slice(-shownLines)].join('\n'),
      ),
      last,
      `the whole console: ${boot.serialLog}`,
    ],
    suggestion: shellCommand(boot.argv),
  };
}

function codeOf({ outcome, alarm }: BootResult): string {
  if (alarm?.kind === 'hang') return alarm.kind;
  return outcome === 'exited' ? 'failed' : outcome;
}

type Fault = { readonly reason: string; readonly code: ExitCode };

function faultOf(tap: Tap, failed: readonly TapTest[], boot: BootResult): Fault | undefined {
  const { testFailed, timeout } = exitCode;
  if (tap.bailOut !== undefined) {
    const why = tap.bailOut === '' ? '' : `: ${tap.bailOut}`;
    return { reason: `The guest bailed out${why}`, code: testFailed };
  }
  const stop = stopOf(boot);
  if (stop !== undefined) return { reason: `${stop} ${progress(tap, boot.checks)}`, code: timeout };
  const missed = checkFaults(boot);
  if (failed.length > 0) {
    const names = failed.map(({ number, name }) => `${number} ${name}`.trim()).join(', ');
    const count = `${failed.length} of ${tap.plan ?? tap.tests.length} tests failed`;
    return {
      reason: [`${count}: ${names}`, ...tap.problems, ...missed].join('; '),
      code: testFailed,
    };
  }
  if (missed.length > 0) return { reason: missed.join('; '), code: testFailed };
  const isTapWanted = boot.checks.length === 0 || hasTap(tap);
  if (isTapWanted && tap.problems.length > 0) {
    const reason = `The guest's TAP is not whole: ${tap.problems.join('; ')}`;
    return { reason, code: testFailed };
  }
  const status = statusFault(boot.status);
  return status === undefined
    ? undefined
    : { reason: `Every ${isTapWanted ? 'test' : 'check'} passed, but ${status}`, code: testFailed };
}

/** None, or one clause. */
function checkFaults({ checks }: BootResult): string[] {
  const missed = checks.filter(({ passed }) => !passed);
  if (missed.length === 0) return [];
  const names = missed.map(({ name, reason }) => `${name}, ${reason}`).join('; ');
  return [`${missed.length} of ${checks.length} checks failed: ${names}`];
}

function hasTap({ plan, tests }: Tap): boolean {
  return plan !== undefined || tests.length > 0;
}

/** How the guest stopped, when it did not leave by itself. */
function stopOf(boot: BootResult): string | undefined {
  const { outcome, status, alarm } = boot;
  if (alarm?.kind === 'crash') return `The guest crashed (${alarm.line})`;
  if (alarm?.kind === 'hang') return `The guest hung (${alarm.line})`;
  switch (outcome) {
    case 'exited':
      return status === guestStatus.crash ? 'The guest crashed' : undefined;
    case 'panic':
      return 'The guest gave up';
    case 'triple-fault':
      return 'The guest crashed with a triple fault';
    case 'reboot-loop':
      return boot.accelerator === 'kvm'
        ? 'The guest reset the machine, by a triple fault or on purpose,'
        : 'The guest reset the machine, and would start over for ever,';
    case 'silence':
      return boot.lines.length === 0
        ? 'The guest said nothing and was stopped'
        : 'The guest fell silent and was stopped';
    case 'timeout':
      return 'The guest ran out of time and was stopped';
    case 'killed':
      return 'QEMU was stopped from outside';
    default:
      return outcome satisfies never;
  }
}

function progress(tap: Tap, checks: BootResult['checks']): string {
  const { plan, tests } = tap;
  const undone = checks.find(({ passed }) => !passed);
  if (undone) return `before check ${undone.name} had passed: ${undone.reason}`;
  if (checks.length > 0 && !hasTap(tap)) return `after all ${checks.length} checks`;
  if (plan === undefined) return 'before the plan of its tests';
  const last = tests.at(-1);
  if (!last) return `before the first of ${plan} tests`;
  if (last.number === plan) return `after all ${plan} tests`;
  return `after test ${last.number} of ${plan}, ${last.name}`;
}

function statusFault(status: number | undefined): string | undefined {
  switch (status) {
    case guestStatus.success:
      return undefined;
    case guestStatus.failure:
      return 'main() returned a failure';
    case 0:
      return 'the guest switched the machine off without saying how it went';
    default:
      return `QEMU ended with status ${status}, which is not the guest's success (${guestStatus.success})`;
  }
}
