/** What a line on the console says about the whole run. */
export type Alarm = {
  /** `bail-out` is the test's own decision to stop; `hang` is what the guest's watchdog saw. */
  readonly kind: 'crash' | 'hang' | 'bail-out';
  readonly line: string;
};

// Linux puts its time in front of what it prints.
const alarms = [
  { kind: 'crash', pattern: /^(?:CRASH|PANIC)\b/ },
  { kind: 'crash', pattern: /^(?:\[ *\d+\.\d+\] )?Kernel panic - not syncing/ },
  { kind: 'hang', pattern: /^HANG: / },
  { kind: 'bail-out', pattern: /^Bail out!/i },
] as const;

/** The alarm that a console line raises: after it the guest only reports, if it does anything. */
export function alarmOf(line: string): Alarm | undefined {
  const alarm = alarms.find(({ pattern }) => pattern.test(line));
  return alarm && { kind: alarm.kind, line };
}
