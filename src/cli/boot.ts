import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { ImagePlan } from '../plan/plan.ts';
import { type BootResult, bootQemu } from '../run/qemu.ts';
import type { Session } from './session.ts';

export type BootChoices = {
  /** Bytes; instead of the config's. */
  readonly memory?: number;
  readonly interactive?: boolean;
  readonly onLine?: (line: string) => void;
};

/** Boots a built image as its config says. The console is kept in the store's logs. */
export async function bootPlan(
  session: Session,
  plan: ImagePlan,
  image: string,
  { memory, interactive = false, onLine }: BootChoices,
): Promise<BootResult> {
  const { run } = plan.image;
  const logs = join(session.store.root, 'logs');
  await mkdir(logs, { recursive: true });
  return bootQemu({
    image,
    symbols: `${image}.dbg`,
    memory: memory ?? run.memory,
    cpu: run.cpu,
    machine: run.machine,
    accelerator: run.accelerator,
    commandLine: run.commandLine,
    timeoutSeconds: run.timeout,
    silenceSeconds: run.silence,
    serialLog: join(logs, `${plan.result.hash}-${plan.name}-${process.pid}.console`),
    signal: session.signal,
    interactive,
    ...(onLine && { onLine }),
  });
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
