import { execa } from 'execa';
import type { ImagePlan } from '../plan/plan.ts';
import { findProgram } from '../run/find-program.ts';
import { choosePorts } from '../run/ports.ts';
import { shellCommand } from '../run/shell-words.ts';
import { canAsk } from './ask.ts';
import { type BootChoices, type Booted, bootPlan } from './boot.ts';
import type { Session } from './session.ts';

/**
 * Boots an image that waits for gdb, which is started on this terminal; it ends with gdb. Without
 * a terminal, or without gdb, it says how to attach one, and ends with the guest.
 */
export async function debugPlan(
  session: Session,
  plan: ImagePlan,
  image: string,
  choices: Pick<BootChoices, 'memory' | 'freshDisks' | 'diskFiles'>,
): Promise<Booted> {
  const { output } = session;
  const [free] = await choosePorts([{ host: 0, guest: 1, protocol: 'tcp' }]);
  const left = new AbortController();
  const signal = AbortSignal.any([session.signal, left.signal]);
  const boot = bootPlan({ ...session, signal }, plan, image, {
    ...choices,
    debugPort: free!.host,
    onLine: output.data,
  });
  const words = gdbWords(image, free!.host);
  const gdb = canAsk(output) && !output.json ? findProgram('gdb') : undefined;
  if (gdb === undefined) {
    const why = findProgram('gdb') ? '' : ' (gdb is not installed)';
    output.say(`${plan.name}: waits for a debugger${why}: ${shellCommand(['gdb', ...words])}`);
    return boot;
  }
  output.say(
    `${plan.name}: stands before its first instruction; 'continue' starts it, 'quit' leaves`,
  );
  await withoutInterrupts(() => execa(gdb, words, { stdio: 'inherit', reject: false }));
  left.abort();
  return boot;
}

/** Symbols, architecture and address; QEMU says nothing of the second before the guest is in it. */
function gdbWords(image: string, port: number): string[] {
  const commands = [`set architecture i386:x86-64`, `target remote 127.0.0.1:${port}`];
  return ['-q', ...commands.flatMap((command) => ['-ex', command]), `${image}.dbg`];
}

/** Ctrl-C is gdb's, which stops the guest with it. */
async function withoutInterrupts(work: () => Promise<unknown>): Promise<void> {
  const listeners = process.listeners('SIGINT');
  process.removeAllListeners('SIGINT');
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    await work();
  } finally {
    process.off('SIGINT', ignore);
    for (const listener of listeners) process.on('SIGINT', listener);
  }
}
