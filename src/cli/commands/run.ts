import { exitCode } from '../../diagnostics/diagnostic.ts';
import { guestStatus } from '../../run/judge.ts';
import { bootPlan, memoryOption } from '../boot.ts';
import { planImages, type Session, selectImage } from '../session.ts';
import { buildPlans } from './build.ts';

export type RunOptions = {
  readonly memory?: string;
  readonly freshDisks?: boolean;
  readonly gdb?: boolean;
};

/** Boots an image with this terminal as its console; exit 6 unless the guest ends well. */
export async function run(session: Session, names: string[], options: RunOptions): Promise<number> {
  const { output } = session;
  const choices = await memoryOption(options.memory);
  const [plan] = await planImages(session, [selectImage(session, names[0])]);
  const [image] = await buildPlans(session, [plan!]);
  const freshDisks = options.freshDisks === true;
  const interactive =
    process.stdin.isTTY === true && process.stdout.isTTY === true && !output.json && !options.gdb;
  if (interactive) output.say(`${plan!.name}: Ctrl-A X leaves`);
  const boot = options.gdb
    ? await (await import('../debug.ts')).debugPlan(session, plan!, image!, {
        ...choices,
        freshDisks,
      })
    : await bootPlan(session, plan!, image!, {
        ...choices,
        freshDisks,
        endless: true,
        interactive,
        ...(!interactive && { onLine: output.data }),
      });
  output.say(
    `${plan!.name}: ${boot.outcome}, status ${boot.status ?? 'none'}, ${boot.accelerator}, ${boot.seconds.toFixed(2)} s`,
  );
  output.result('run', {
    image: plan!.name,
    outcome: boot.outcome,
    status: boot.status ?? null,
    accelerator: boot.accelerator,
    seconds: boot.seconds,
    console: boot.lines,
  });
  session.signal.throwIfAborted();
  if (boot.outcome === 'exited')
    return boot.status === guestStatus.success ? exitCode.ok : exitCode.testFailed;
  return (interactive || options.gdb) && boot.outcome === 'killed' ? exitCode.ok : exitCode.timeout;
}
