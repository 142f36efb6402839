import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { hasRng } from '../model/entropy.ts';
import { guestCommandLine } from '../plan/command-line.ts';
import { diskFile, statePath } from '../plan/disks.ts';
import type { ImagePlan } from '../plan/plan.ts';
import type { CheckResult, ChecksOptions } from '../run/checks.ts';
import { listenBacklog } from '../run/listen-backlog.ts';
import { type BootResult, bootQemu, type RunningGuest } from '../run/qemu.ts';
import type { Drive, Forward, NetworkDevice } from '../run/qemu-arguments.ts';
import { forgetStateDisk, stateDisk } from '../run/state-disk.ts';
import { forwardsOf, forwardVariables, networksOf } from './networks.ts';
import type { Session } from './session.ts';

export type BootChoices = {
  /** Bytes; instead of the config's. */
  readonly memory?: number;
  /** Whether disks that are kept start anew. */
  readonly freshDisks?: boolean;
  /** Images of disks to take instead of those that were built, by the disk's name. */
  readonly diskFiles?: ReadonlyMap<string, string>;
  readonly interactive?: boolean;
  /** What comes over the console where that is not interactive. */
  readonly input?: Readable;
  readonly onLine?: (line: string) => void;
  /** Gets the guest once it runs. */
  readonly onRunning?: (guest: RunningGuest) => void;
  /** Where gdb is waited for. */
  readonly debugPort?: number;
  /** Whether the guest may take as long as it likes, and say nothing. */
  readonly endless?: boolean;
  /** Whether the checks of the config are done; each is told as it ends. */
  readonly checks?: { readonly onCheck?: (result: CheckResult) => void };
};

/** How a boot went, and which ports led to the guest. */
export type Booted = BootResult & { readonly forwards: readonly Forward[] };

/** Boots a built image as its config says. The console is kept in the store's logs. */
export async function bootPlan(
  session: Session,
  plan: ImagePlan,
  image: string,
  choices: BootChoices,
): Promise<Booted> {
  const { memory, interactive = false } = choices;
  const { onLine, onRunning, debugPort } = choices;
  const input = hasInput(plan) ? choices.input : undefined;
  const { run } = plan.image;
  const logs = join(session.store.root, 'logs');
  await mkdir(logs, { recursive: true });
  const networks = await networksOf(session, plan);
  const preload = forwardsOf(networks).length > 0 && (await preloadOf(session, plan));
  const checks = choices.checks && checksOf(session, plan, networks, choices.checks);
  // A debugger may hold the guest, and then it could not end in order.
  const listens = plan.linux !== undefined;
  const atOnce = listens && debugPort === undefined ? session.atOnce : undefined;
  const result = await bootQemu({
    image,
    symbols: `${image}.dbg`,
    memory: memory ?? run.memory,
    cpu: run.cpu,
    machine: plan.machine,
    accelerator: run.accelerator,
    commandLine: withConsole(plan, choices),
    ...(input && { input }),
    drives: await drivesOf(session, plan, choices),
    networks,
    rng: hasRng(plan.image),
    ...(preload && { preload }),
    ...(!choices.endless && { timeoutSeconds: run.timeout, silenceSeconds: run.silence }),
    ...(checks && { checks }),
    serialLog: join(logs, `${plan.result.hash}-${plan.name}-${process.pid}.console`),
    signal: atOnce ?? session.signal,
    controlLine: listens,
    onRunning: (guest) => {
      if (atOnce) powerOffWhenAsked(session, plan.name, guest);
      onRunning?.(guest);
    },
    interactive,
    ...(onLine && { onLine }),
    ...(debugPort !== undefined && { debugPort }),
  });
  return { ...result, forwards: forwardsOf(networks) };
}

function hasInput({ image, linux }: ImagePlan): boolean {
  return linux !== undefined && image.console?.input !== false;
}

/** Tells the guest of a person at its console, or of a program. */
function withConsole(plan: ImagePlan, { interactive, input }: BootChoices): string {
  const line = guestCommandLine(plan.image);
  if (!hasInput(plan) || (!interactive && !input)) return line;
  return `${line} uk_lkl.console=${interactive ? 'terminal' : 'pipe'}`.trim();
}

/** What the checks of an image need; nothing where it has none. */
function checksOf(
  { project, signal }: Session,
  { name, image }: ImagePlan,
  networks: readonly NetworkDevice[],
  told: NonNullable<BootChoices['checks']>,
): ChecksOptions | undefined {
  if (image.checks.length === 0) return undefined;
  const environment = {
    ...(process.env as Record<string, string>),
    UNIKERNEL_IMAGE: name,
    ...forwardVariables(forwardsOf(networks)),
  };
  const checks = image.checks.map(({ timeout, ...check }) => ({
    ...check,
    timeoutSeconds: timeout,
  }));
  return { checks, folder: project, environment, signal, ...told };
}

/** Who ends the tool wants what the guest has written. */
function powerOffWhenAsked({ signal, output }: Session, name: string, guest: RunningGuest): void {
  const ask = (): void => {
    output.say(`${name}: asked to end; Ctrl-C again ends it at once`);
    void guest.powerOff();
  };
  if (signal.aborted) ask();
  else signal.addEventListener('abort', ask, { once: true });
}

/** What has QEMU let many clients wait at once, where that can be made. */
async function preloadOf(
  { output, store }: Session,
  { name }: ImagePlan,
): Promise<string | undefined> {
  const made = await listenBacklog(join(store.root, 'preload'));
  if ('library' in made) return made.library;
  output.say(`${name}: clients that come at the same moment may have to wait: ${made.problem}`);
  return undefined;
}

async function drivesOf(
  { project, store }: Session,
  { name, disks }: ImagePlan,
  { freshDisks = false, diskFiles }: BootChoices,
): Promise<Drive[]> {
  return Promise.all(
    disks.map(async ({ disk, built }): Promise<Drive> => {
      const given = diskFiles?.get(disk.name);
      const file = given ?? join(store.path(built), diskFile(disk));
      if (disk.readOnly) return { name: disk.name, file, writes: 'refuse' };
      if (!disk.state) return { name: disk.name, file, writes: 'discard' };
      if (given !== undefined) return { name: disk.name, file, writes: 'keep' };
      const kept = { folder: join(project, '.unikernel'), path: statePath(name, disk) };
      if (freshDisks) await forgetStateDisk(kept);
      return { name: disk.name, file: await stateDisk({ ...kept, built: file }), writes: 'keep' };
    }),
  );
}

/** The bytes of a `--memory` argument. @throws UserError exit 2. */
export async function memoryOption(text: string | undefined): Promise<{ memory?: number }> {
  if (text === undefined) return {};
  const { size } = await import('../model/quantity.ts');
  const parsed = size.safeParse(text);
  if (parsed.success) return { memory: parsed.data };
  throw new UserError(
    { code: 'cli/bad-size', message: `--memory ${text}: ${parsed.error.issues[0]!.message}.` },
    exitCode.usage,
  );
}
