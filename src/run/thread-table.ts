import type { Thread, ThreadReport } from './threads.ts';

/** More rows than these are not read. */
const longest = 24;
const shownCalls = 4;
/** What every thread is in that waits, or was stopped by an interrupt: it says nothing of one. */
const machinery =
  /^(0x|lklk_\w+|switch_to|wait_for_unit|lock_slowly|unlock_slowly|thread_join|irq_\w+|tick|timer_\w+|ukplat_timer_callback_run)/;

/**
 * The threads of a guest as a person is told: what each waits for, how long, and where. Threads of
 * Linux that wait come as a number, as they do so in every guest.
 */
export function threadTable(report: ThreadReport | 'none'): string {
  if (report === 'none') return 'asked for its threads, it did not answer';
  const { seconds, threads } = report;
  const isQuiet = (thread: Thread): boolean =>
    thread.name.startsWith('linux/') && (thread.state === 'waiting' || thread.state === 'ended');
  const interesting = threads.filter((thread) => !isQuiet(thread));
  const shown = interesting.slice(0, longest);
  const rows = shown.map((thread) => [
    String(thread.id),
    thread.name,
    describeState(thread),
    thread.seconds === undefined ? '' : `${thread.seconds.toFixed(1)} s`,
    describeWhere(thread),
  ]);
  const header = ['thread', 'name', 'state', 'for', 'in'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  );
  const lines = [header, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  return [
    `its threads, ${seconds.toFixed(1)} s after its start:`,
    ...lines,
    ...left(interesting.length - shown.length, 'more'),
    ...left(threads.length - interesting.length, 'of Linux, which wait or have ended'),
  ].join('\n');
}

function left(count: number, which: string): string[] {
  return count === 0 ? [] : [`and ${count} ${which}`];
}

function describeState({ state, waitsFor }: Thread): string {
  if (!waitsFor)
    return {
      running: 'has the processor',
      waiting: 'waits',
      ready: 'is ready',
      ended: 'has ended',
    }[state];
  const { what, object, of } = waitsFor;
  return `waits for ${what} ${object}${of === undefined ? '' : ` of thread ${of}`}`;
}

/** The calls of the program, or of Linux, the innermost first. */
function describeWhere({ where = [] }: Thread): string {
  const first = where.findIndex((call) => !machinery.test(call));
  const calls = first === -1 ? where.slice(-1) : where.slice(first);
  const [inner, ...outer] = calls.slice(0, shownCalls);
  const names = outer.map((call) => call.replace(/\+0x[0-9a-f]+$/, ''));
  return [inner, ...names, ...(calls.length > shownCalls ? ['…'] : [])].join(' < ');
}
