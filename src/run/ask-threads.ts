import { setTimeout as sleep } from 'node:timers/promises';
import { callChain, codeOf } from './call-chain.ts';
import { readElf } from './elf.ts';
import { endsReport, readThreads, type ThreadReport } from './threads.ts';

/** A guest that says nothing for so long does not answer. */
const patienceMilliseconds = 3000;
const pollMilliseconds = 20;

/** Asks a guest for its threads. `answers` is what it has said to such questions so far. */
export async function askThreads(
  ask: () => Promise<boolean>,
  answers: () => readonly string[],
): Promise<ThreadReport | undefined> {
  const before = answers().length;
  if (!(await ask())) return undefined;
  let seen = before;
  for (let last = performance.now(); performance.now() - last < patienceMilliseconds; ) {
    const lines = answers();
    if (lines.slice(before).some(endsReport)) return readThreads(lines);
    if (lines.length > seen) last = performance.now();
    seen = lines.length;
    await sleep(pollMilliseconds);
  }
  return undefined;
}

/** With the functions that each thread is in, as far as the image's symbols tell. */
export async function locateThreads(report: ThreadReport, symbols: string): Promise<ThreadReport> {
  const elf = await readElf(symbols).catch(() => undefined);
  if (!elf) return report;
  const code = codeOf(elf);
  const threads = report.threads.map((thread) => ({
    ...thread,
    where: callChain(thread.addresses, code),
  }));
  return { ...report, threads };
}
