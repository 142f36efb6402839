import { type Alarm, alarmOf } from './alarms.ts';
import type { End } from './groups.ts';
import type { QmpEvent } from './qmp.ts';
import { beginsAnswer, endsReport } from './threads.ts';

export type Outcome =
  | 'exited'
  | 'timeout'
  | 'silence'
  | 'panic'
  | 'triple-fault'
  | 'reboot-loop'
  | 'killed';

/** The part of the options that decides when a run is over. */
export type WatchOptions = {
  /** How long the run may take until it counts as hung; for ever unless given. */
  readonly timeoutSeconds?: number;
  /** The same of the time in which nothing is said. */
  readonly silenceSeconds?: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
  /** Connects this terminal to the console (Ctrl-A X leaves); then nothing but the guest ends it. */
  readonly interactive?: boolean;
  /** A debugger may hold the guest for as long as it likes: again nothing but the guest ends it. */
  readonly debugged?: boolean;
};

/** The longest that a crash report may take to print, and the pause that counts as its end. */
const reportMilliseconds = { longest: 5000, pause: 1000 };

/** Decides, from all that happens around a guest, when and how its run is over. */
export class Watch {
  readonly outcome: Promise<Outcome>;
  /** When bytes come over the console for the first time. */
  readonly firstHeard: Promise<void>;
  #hears: () => void = () => {};
  /** What the guest said by itself: without the threads that it was asked for. */
  readonly lines: string[] = [];
  /** What it said to such questions. */
  readonly answers: string[] = [];
  #isAnswer = false;
  alarm: Alarm | undefined;
  /** The guest switched the machine off (and QEMU waits for us to go along). */
  isSwitchedOff = false;
  /** QEMU ended, rather than being stopped. */
  hasEndedBySelf = false;
  #failure: { readonly error: unknown } | undefined;
  #reject: (error: unknown) => void = () => {};
  #decide: (outcome: Outcome) => void = () => {};
  readonly #options: WatchOptions;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Whatever the guest is doing, it is ended. */
  readonly kill = (): void => this.#decide('killed');
  /** The guest was asked to end, and took too long. */
  readonly giveUp = (): void => this.#decide('timeout');
  #isDecided = false;
  #isSuspended = false;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.outcome = new Promise((resolve, reject) => {
      this.#decide = (outcome) => {
        this.#isDecided = true;
        resolve(outcome);
      };
      this.#reject = reject;
    });
    this.firstHeard = new Promise((resolve) => {
      this.#hears = resolve;
    });
    options.signal?.addEventListener('abort', this.kill);
    if (options.signal?.aborted) this.kill();
    if (options.interactive || options.debugged) return;
    this.#count();
  }

  /** From now on the guest may take as long as it likes: somebody else looks after it. */
  suspend(): void {
    this.#isSuspended = true;
    for (const timer of ['timeout', 'pause']) clearTimeout(this.#timers.get(timer));
    // A crash report goes on being waited for.
    if (this.alarm) this.#restart();
  }

  /** The time that the guest may take begins anew. */
  resume(): void {
    this.#isSuspended = false;
    if (!this.#isDecided) this.#count();
  }

  /** Bytes came over the console. */
  heard(): void {
    this.#hears();
    this.#restart();
  }

  /** The pause that the guest may make begins anew. */
  #restart(): void {
    if (this.#options.debugged) return;
    if (this.alarm) this.#decideIn('pause', 'panic', reportMilliseconds.pause);
    else this.#limit('pause', 'silence', this.#options.silenceSeconds);
  }

  line(line: string): void {
    if (this.#takeAnswer(line)) return;
    this.lines.push(line);
    this.#options.onLine?.(line);
    if (this.alarm || this.#options.debugged) return;
    this.alarm = alarmOf(line);
    if (!this.alarm) return;
    this.#decideIn('report', 'panic', reportMilliseconds.longest);
    this.#restart();
  }

  #takeAnswer(line: string): boolean {
    if (beginsAnswer(line)) this.#isAnswer = true;
    if (!this.#isAnswer) return false;
    this.answers.push(line);
    this.#isAnswer = !endsReport(line);
    return true;
  }

  event(event: QmpEvent): void {
    if (this.#isDecided) return;
    // Unikraft switches the machine off and goes on to write its status. It gets there or not, but
    // once the processor stands still it is known.
    if (event.name === 'STOP' && this.isSwitchedOff) this.#decide('exited');
    if (event.name !== 'SHUTDOWN') return;
    const { reason } = event.fields;
    this.isSwitchedOff = reason === 'guest-shutdown';
    if (!this.isSwitchedOff) this.#decide(reason === 'guest-reset' ? 'reboot-loop' : 'killed');
  }

  end(end: End): void {
    if (end.error) this.fail(end.error);
    if (this.#isDecided) return;
    this.hasEndedBySelf = true;
    // From its own terminal QEMU leaves with 0, as on a machine that was switched off.
    const isLeft = this.#options.interactive && end.status === 0;
    this.#decide(end.signal === undefined && !isLeft ? 'exited' : 'killed');
  }

  /** Something here went wrong, which says nothing about the guest. */
  readonly fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#reject(error);
  };

  /** What went wrong after the outcome was known. */
  throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error;
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#options.signal?.removeEventListener('abort', this.kill);
  }

  #count(): void {
    this.#limit('timeout', 'timeout', this.#options.timeoutSeconds);
    this.#restart();
  }

  #limit(timer: string, outcome: Outcome, seconds: number | undefined): void {
    if (seconds !== undefined && !this.#isSuspended) this.#decideIn(timer, outcome, seconds * 1000);
  }

  #decideIn(timer: string, outcome: Outcome, milliseconds: number): void {
    clearTimeout(this.#timers.get(timer));
    this.#timers.set(
      timer,
      setTimeout(() => this.#decide(outcome), milliseconds),
    );
  }
}
