import { dirname } from 'node:path';
import canonicalize from 'canonicalize';
import { execa } from 'execa';
import type { ConfigPath } from './problem.ts';
import type { Answer } from './sandbox.ts';

/** What became of the two evaluations of a config. */
export type Outcome =
  | Exclude<Answer, { type: 'value' }>
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'differs'; readonly differences: readonly Difference[] }
  | { readonly type: 'endless'; readonly seconds: number }
  | { readonly type: 'too-large'; readonly mebibytes: number };

/** A path at which the two evaluations gave different values; undefined stands for none. */
export type Difference = { readonly path: ConfigPath; readonly values: [unknown, unknown] };

export type Limits = {
  /** Of the processor: on a busy machine a sound config takes its time. */
  readonly seconds: number;
  readonly mebibytes: number;
};
const usualLimits: Limits = { seconds: 10, mebibytes: 256 };
/** How many times longer one may take that only waits, and so uses no time of the processor. */
const patience = 6;

// They agree in nothing that a config could ask for, not even in the order of the letters a to z.
const surroundings = [
  { cwd: '/', env: { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', HOME: '/nonexistent' } },
  {
    cwd: dirname(process.execPath),
    env: { TZ: 'America/St_Johns', LANG: 'et_EE.UTF-8', USER: 'somebody' },
  },
];

/**
 * Evaluates a config twice, at the same time and in different surroundings.
 * @param sandbox the program of `sandbox.ts`
 * @param code the bundled config
 */
export async function evaluate(
  sandbox: string,
  code: string,
  limits: Limits = usualLimits,
): Promise<Outcome> {
  const outcomes = await Promise.all(
    surroundings.map((surrounding) => evaluateOnce(sandbox, code, surrounding, limits)),
  );
  const [first, second] = outcomes as [Outcome, Outcome];
  if (first.type !== 'value') return first;
  if (second.type !== 'value') return second;
  const differences = differencesOf(first.value, second.value);
  return differences.length > 0 ? { type: 'differs', differences } : first;
}

async function evaluateOnce(
  sandbox: string,
  code: string,
  { cwd, env }: (typeof surroundings)[number],
  { seconds, mebibytes }: Limits,
): Promise<Outcome> {
  const fence = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  // Through a function of node:path a config reaches the Function of the process itself.
  const noCodeFromText = '--disallow-code-generation-from-strings';
  const limit = `--max-old-space-size=${mebibytes}`;
  const flags = [fence, noCodeFromText, '--no-warnings', limit, '--input-type=module'];
  const result = await execa(
    '/bin/sh',
    // The kernel kills at the limit.
    ['-c', `ulimit -t ${seconds}; exec "$@"`, 'sh', process.execPath, ...flags, '--eval', sandbox],
    {
      cwd,
      env,
      extendEnv: false,
      input: code,
      timeout: seconds * patience * 1000,
      killSignal: 'SIGKILL',
      reject: false,
      stripFinalNewline: false,
    },
  );
  if (/heap out of memory|heap limit/.test(result.stderr)) return { type: 'too-large', mebibytes };
  if (result.signal === 'SIGKILL' || result.signal === 'SIGXCPU')
    return { type: 'endless', seconds };
  if (result.failed)
    throw new Error(`cannot evaluate the config: ${result.stderr}`, { cause: result });
  const answer: Answer = JSON.parse(result.stdout);
  if (answer.type !== 'value') return answer;
  // In canonical form, so that the order of keys is the same from here on.
  return { type: 'value', value: JSON.parse(canonicalize(answer.value)!) };
}

/** The paths at which two evaluated configs differ. */
export function differencesOf(a: unknown, b: unknown, path: ConfigPath = []): Difference[] {
  if (isBranch(a) && isBranch(b) && Array.isArray(a) === Array.isArray(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) =>
      differencesOf(a[key], b[key], [...path, Array.isArray(a) ? Number(key) : key]),
    );
  }
  return canonicalize(a) === canonicalize(b) ? [] : [{ path, values: [a, b] }];
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
