import { exitCode } from '../../diagnostics/diagnostic.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import { guestStatus } from '../../run/judge.ts';
import type { RunningGuest } from '../../run/qemu.ts';
import { threadTable } from '../../run/thread-table.ts';
import { bootPlan, memoryOption } from '../boot.ts';
import { type DeviceOptions, withDevices } from '../call-devices.ts';
import { toldForwards } from '../networks.ts';
import { planImages, type Session, selectImage } from '../session.ts';
import { threadsOf } from '../threads.ts';
import { buildPlans } from './build.ts';

export type RunOptions = DeviceOptions & {
  readonly memory?: string;
  readonly freshDisks?: boolean;
  readonly gdb?: boolean;
};

/** Boots an image with this terminal as its console; exit 6 unless the guest ends well. */
export async function run(session: Session, names: string[], options: RunOptions): Promise<number> {
  const { output } = session;
  const choices = await memoryOption(options.memory);
  const name = selectImage(session, names[0]);
  const { session: altered, diskFiles } = withDevices(session, [name], options);
  const [plan] = await planImages(altered, [name]);
  const [image] = await buildPlans(altered, [plan!]);
  const freshDisks = options.freshDisks === true;
  const interactive =
    process.stdin.isTTY === true && process.stdout.isTTY === true && !output.json && !options.gdb;
  if (interactive) output.say(`${plan!.name}: Ctrl-A X leaves, Ctrl-\\ tells its threads`);
  const boot = options.gdb
    ? await (await import('../debug.ts')).debugPlan(session, plan!, image!, {
        ...choices,
        freshDisks,
        diskFiles,
      })
    : await bootPlan(session, plan!, image!, {
        ...choices,
        freshDisks,
        diskFiles,
        endless: true,
        interactive,
        onRunning: (guest) => tellThreadsWhenAsked(session, plan!, guest),
        ...(!interactive && { onLine: output.data, ...inputOf(process.stdin) }),
      });
  if (interactive) for (const line of boot.messages) output.say(line);
  if (boot.threads) output.say(`${plan!.name}: ${threadTable(boot.threads)}`);
  output.say(
    `${plan!.name}: ${boot.outcome}, status ${boot.status ?? 'none'}, ${boot.accelerator}, ${boot.seconds.toFixed(2)} s`,
  );
  output.result('run', {
    image: plan!.name,
    outcome: boot.outcome,
    status: boot.status ?? null,
    accelerator: boot.accelerator,
    seconds: boot.seconds,
    forwards: toldForwards(boot.forwards),
    console: boot.lines,
    threads: threadsOf(boot),
  });
  session.signal.throwIfAborted();
  if (boot.outcome === 'exited' && boot.status !== guestStatus.crash)
    return boot.status === guestStatus.success ? exitCode.ok : exitCode.testFailed;
  return (interactive || options.gdb) && boot.outcome === 'killed' ? exitCode.ok : exitCode.timeout;
}

/**
 * What is piped into the tool. A terminal is left alone where it is not the guest's console: the
 * tool may be in the background, where reading stops it.
 */
function inputOf(stdin: NodeJS.ReadStream): { input?: NodeJS.ReadStream } {
  return stdin.isTTY ? {} : { input: stdin };
}

/** On SIGQUIT, which Ctrl-\ on a terminal is. */
function tellThreadsWhenAsked({ output }: Session, plan: ImagePlan, guest: RunningGuest): void {
  process.on('SIGQUIT', async () => {
    if (plan.linux) output.say(`${plan.name}: ${threadTable(await guest.readThreads())}`);
    else output.say(`${plan.name}: only Linux as a library tells of threads`);
  });
}
