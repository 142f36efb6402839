// What a guest's port of Linux prints of its threads: recipes/lkl/report.c is the other side.

/** A thread of the guest, as it says so itself. */
export type Thread = {
  readonly id: number;
  readonly name: string;
  readonly state: 'running' | 'ready' | 'waiting' | 'ended';
  /** Of a thread that waits. */
  readonly waitsFor?: {
    /** Such as `mutex`. */
    readonly what: string;
    /** Its address, as 0x and hexadecimal digits. */
    readonly object: string;
    /** The thread that alone can end the wait. */
    readonly of?: number;
  };
  /** How long it has been in that state. */
  readonly seconds?: number;
  /** Of its stack; bytes. */
  readonly stack?: { readonly used: number; readonly size: number };
  /** What on its stack may be a return address, the innermost first. */
  readonly addresses: readonly bigint[];
  /** Of these, the functions it is in, as `name+0x12`, where the image's symbols are known. */
  readonly where?: readonly string[];
};

export type ThreadReport = {
  /** Of the guest's own clock, which starts with it. */
  readonly seconds: number;
  readonly threads: readonly Thread[];
};

/** The reason that a guest names when the host asked. */
const asked = 'the host asks';
const heading = /^THREADS: (?:(.+), )?(\d+\.\d+) s after the start$/;
const end = 'THREADS: end';

/** Whether a line is the first of a report that the host asked for. */
export function beginsAnswer(line: string): boolean {
  return heading.exec(line)?.[1] === asked;
}

export function endsReport(line: string): boolean {
  return line === end;
}

/** The last report that is whole; undefined where there is none. */
export function readThreads(lines: readonly string[]): ThreadReport | undefined {
  const last = lines.lastIndexOf(end);
  const first = lines.slice(0, Math.max(last, 0)).findLastIndex((line) => heading.test(line));
  if (first === -1) return undefined;
  const threads: Thread[] = [];
  for (const line of lines.slice(first + 1, last)) {
    const thread = parseThread(line);
    if (thread) threads.push(thread);
    else if (line.startsWith('    at ') && threads.length > 0)
      threads.push({ ...threads.pop()!, addresses: parseAddresses(line) });
  }
  return { seconds: Number(heading.exec(lines[first]!)![2]), threads };
}

/** The lines without reports of threads, of which the last may have been cut off. */
export function withoutThreads(lines: readonly string[]): string[] {
  let isInside = false;
  return lines.filter((line) => {
    if (heading.test(line)) isInside = true;
    const isShown = !isInside;
    if (endsReport(line)) isInside = false;
    return isShown;
  });
}

function parseThread(line: string): Thread | undefined {
  const [, id, name, rest] = /^ {2}thread (\d+) "(.*)" (.*)$/.exec(line) ?? [];
  if (id === undefined || name === undefined || rest === undefined) return undefined;
  const [, wait, object, of] =
    /^waits for (.+) \((0x[0-9a-f]+)\)(?: of thread (\d+))? for /.exec(rest) ?? [];
  const seconds = / for (\d+\.\d+) s(?:,|$)/.exec(rest)?.[1];
  const [, used, size] = /, (\d+) of (\d+) bytes of stack used$/.exec(rest) ?? [];
  return {
    id: Number(id),
    name,
    state: wait !== undefined ? 'waiting' : stateOf(rest),
    ...(wait !== undefined &&
      object !== undefined && {
        waitsFor: { what: wait, object, ...(of !== undefined && { of: Number(of) }) },
      }),
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(used !== undefined && { stack: { used: Number(used), size: Number(size) } }),
    addresses: [],
  };
}

function stateOf(rest: string): 'running' | 'ready' | 'ended' {
  if (rest.startsWith('has ended')) return 'ended';
  return rest.startsWith('is ready') ? 'ready' : 'running';
}

function parseAddresses(line: string): bigint[] {
  return line
    .trim()
    .split(' ')
    .slice(1)
    .filter((word) => /^0x[0-9a-f]+$/.test(word))
    .map(BigInt);
}
