import { type Diagnostic, exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import type { CheckResult } from '../../run/checks.ts';
import { explainFailure, type Judgement, judge } from '../../run/judge.ts';
import type { BootResult } from '../../run/qemu.ts';
import { type BootChoices, type Booted, bootPlan, memoryOption } from '../boot.ts';
import { type DeviceOptions, withDevices } from '../call-devices.ts';
import type { ResultOf } from '../json/results.ts';
import { toldForwards } from '../networks.ts';
import { planImages, type Session, selectImages } from '../session.ts';
import { threadsOf } from '../threads.ts';
import { buildPlans } from './build.ts';

type Boot = ResultOf<'test'>['images'][number]['boots'][number];

type Options = DeviceOptions & {
  readonly memory?: string;
  readonly freshDisks?: boolean;
  readonly repeat: number;
};

/**
 * Boots images, does their checks and judges their TAP, which goes to stdout as it comes; with
 * `--repeat` only a line a boot and a summary are told.
 * @throws UserError exit 6 or 101 when a boot failed; all boots are done first.
 */
export async function test(session: Session, names: string[], options: Options): Promise<number> {
  const memory = await memoryOption(options.memory);
  const failures: { readonly diagnostic: Diagnostic; readonly judgement: Judgement }[] = [];
  const selected = selectImages(session, names);
  const { session: altered, diskFiles } = withDevices(session, selected, options);
  const plans = await planImages(altered, selected);
  const images = await buildPlans(altered, plans);
  const told: { image: string; boots: Boot[] }[] = [];
  for (const [index, plan] of plans.entries()) {
    const image = images[index]!;
    const seconds: number[] = [];
    let passed = 0;
    const boots: Boot[] = [];
    told.push({ image: plan.name, boots });
    for (let boot = 1; boot <= options.repeat; boot += 1) {
      const { result, judgement } = await bootOnce(session, plan, image, {
        ...memory,
        freshDisks: options.freshDisks === true,
        diskFiles,
        checks: {},
        ...(options.repeat === 1 && {
          onLine: session.output.data,
          checks: { onCheck: (check) => session.output.data(describeCheck(check)) },
        }),
      });
      session.signal.throwIfAborted();
      if (judgement.verdict === 'pass') passed += 1;
      else failures.push({ diagnostic: explainFailure(result, judgement), judgement });
      seconds.push(result.seconds);
      boots.push(bootOf(result, judgement));
      const count = options.repeat === 1 ? '' : ` ${boot}`;
      session.output.say(`${plan.name}${count}: ${summary(result, judgement)}`);
    }
    if (options.repeat > 1)
      session.output.data(
        `${plan.name}: ${passed} of ${options.repeat} boots passed, ${median(seconds).toFixed(2)} s in the median, ${Math.max(...seconds).toFixed(2)} s at most`,
      );
  }
  session.output.result('test', { images: told });
  if (failures.length === 0) return exitCode.ok;
  const hung = failures.find(({ judgement }) => judgement.code === exitCode.timeout);
  throw new UserError(
    failures.map(({ diagnostic }) => diagnostic),
    (hung ?? failures[0]!).judgement.code,
  );
}

function bootOf(result: Booted, { verdict, passed, plan, skipped }: Judgement): Boot {
  return {
    verdict: verdict === 'pass' ? 'pass' : 'fail',
    passed,
    planned: plan ?? null,
    skipped: skipped.length,
    seconds: result.seconds,
    accelerator: result.accelerator,
    forwards: toldForwards(result.forwards),
    checks: result.checks.map((check) => ({ ...check, reason: check.reason ?? null })),
    threads: threadsOf(result),
  };
}

/** As comments of TAP, since the guest's own tests stand around them. */
function describeCheck({ name, passed, reason, output, seconds }: CheckResult): string {
  const how = passed ? 'ok' : `FAILED, ${reason}`;
  const lines = [`check ${name}: ${how}, ${seconds.toFixed(2)} s`];
  if (!passed) lines.push(...output.map((line) => `  ${line}`));
  return lines.map((line) => `# ${line}`).join('\n');
}

async function bootOnce(
  session: Session,
  plan: ImagePlan,
  image: string,
  choices: BootChoices,
): Promise<{ result: Booted; judgement: Judgement }> {
  const result = await bootPlan(session, plan, image, choices);
  return { result, judgement: judge(result.lines, result) };
}

function summary(result: BootResult, judgement: Judgement): string {
  const { verdict, passed, plan, skipped } = judgement;
  const counts: string[] = [];
  if (result.checks.length === 0 || plan !== undefined || judgement.tests.length > 0)
    counts.push(`${passed} of ${plan ?? 'an unknown number of'} tests passed`);
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  if (result.checks.length > 0) {
    const done = result.checks.filter((check) => check.passed).length;
    counts.push(`${done} of ${result.checks.length} checks passed`);
  }
  const why = result.acceleratorReason ? ` (no KVM: ${result.acceleratorReason})` : '';
  return `${verdict === 'pass' ? 'ok' : 'FAILED'}, ${counts.join(', ')}, ${result.seconds.toFixed(2)} s, ${result.accelerator}${why}`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
