import { Parser, type Result } from 'tap-parser';

/** A test line of the guest. */
export type TapTest = {
  readonly number: number;
  readonly name: string;
  readonly ok: boolean;
  /** Set with the reason, which may be empty; a failing test that is to be done does not count. */
  readonly skip?: string;
  readonly todo?: string;
  /** The YAML block under the line, parsed. */
  readonly diagnostics?: unknown;
};

/** The TAP in a guest's output. */
export type Tap = {
  /** How many tests were announced. */
  readonly plan?: number;
  readonly tests: readonly TapTest[];
  /** The reason given, which may be empty. */
  readonly bailOut?: string;
  /** What is wrong with it as TAP, each in one clause. */
  readonly problems: readonly string[];
  /** The lines between that are not TAP: what firmware and kernel print. */
  readonly other: readonly string[];
};

/** Reads TAP 13 or 14. A guest may crash at any point, so the plan has to come first. */
export function readTap(lines: readonly string[]): Tap {
  const parser = new Parser();
  const tests: TapTest[] = [];
  const other: string[] = [];
  const problems: string[] = [];
  let plan: number | undefined;
  let bailOut: string | undefined;
  let isAtEnd = false;
  parser.on('assert', (result: Result) => tests.push(testOf(result)));
  parser.on('extra', (text: string) => other.push(...text.replace(/\n$/, '').split('\n')));
  parser.on('bailout', (reason: string) => {
    bailOut = reason;
  });
  parser.on('plan', ({ start, end }: { start: number; end: number }) => {
    // At the end the parser makes up a plan where there was none.
    if (isAtEnd) return;
    plan = end;
    if (tests.length > 0) problems.push('the plan comes after the first test');
    if (start !== 1) problems.push(`the plan starts at ${start}`);
  });
  for (const line of lines) parser.write(`${line}\n`);
  isAtEnd = true;
  parser.end();
  problems.push(...planProblems(plan, tests), ...repetitions(other));
  // Of what is left only a subtest can have failed, under a line that says ok.
  if (parser.results?.ok === false && problems.length === 0 && bailOut === undefined)
    if (!tests.some(hasFailed)) problems.push('a subtest failed');
  return {
    ...(plan === undefined ? {} : { plan }),
    tests,
    ...(bailOut === undefined ? {} : { bailOut }),
    problems: bailOut === undefined ? problems : [],
    other,
  };
}

const shownProblems = 5;

export function hasFailed(test: TapTest): boolean {
  return !test.ok && test.todo === undefined && test.skip === undefined;
}

function testOf(result: Result): TapTest {
  return {
    number: result.id,
    name: result.name,
    ok: result.ok,
    ...(result.skip === false ? {} : { skip: directive(result.skip) }),
    ...(result.todo === false ? {} : { todo: directive(result.todo) }),
    ...(result.diag === null ? {} : { diagnostics: result.diag as unknown }),
  };
}

function directive(text: string | true): string {
  return text === true ? '' : text;
}

function planProblems(plan: number | undefined, tests: readonly TapTest[]): string[] {
  if (plan === undefined) return [tests.length === 0 ? 'there is no TAP' : 'there is no plan'];
  if (plan === 0) return ['the plan has no tests'];
  const seen = new Set<number>();
  // A guest that starts over and over repeats its tests without end; each problem is told once.
  const problems = new Set<string>();
  let last = 0;
  for (const { number } of tests) {
    if (seen.has(number)) problems.add(`test ${number} comes twice`);
    else if (number > plan) problems.add(`test ${number} is beyond the plan of ${plan}`);
    else if (number < last) problems.add(`test ${number} comes after test ${last}`);
    seen.add(number);
    last = Math.max(last, number);
  }
  const missing = Array.from({ length: plan }, (_, i) => i + 1).filter((n) => !seen.has(n));
  if (missing.length > 0) problems.add(missingTests(missing, tests.length, plan));
  return [...problems].slice(0, shownProblems);
}

function missingTests(missing: readonly number[], count: number, plan: number): string {
  const first = missing[0]!;
  const isTail = missing.length === plan - first + 1;
  if (isTail) return `the output ends after ${count} of ${plan} tests`;
  return `${missing.length === 1 ? 'test' : 'tests'} ${missing.join(', ')} of ${plan} did not run`;
}

// The parser keeps these apart as not being TAP, but only a guest that starts again prints them.
function repetitions(other: readonly string[]): string[] {
  const isAgain = other.some((line) => /^(TAP version \d+|\d+\.\.\d+)\b/.test(line));
  return isAgain ? ['the output starts over'] : [];
}
