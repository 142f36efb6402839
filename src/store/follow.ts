import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Derivation } from '../plan/derivation.ts';
import type { Store } from './store.ts';

const pollMilliseconds = 200;

/**
 * Hands on the lines of a derivation's log as its builder writes them, until it has ended. One
 * that is not being built is waited for only where there is no log of it yet.
 */
export async function followLog(
  store: Store,
  derivation: Derivation,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const file = store.log(derivation);
  let at = 0;
  for (;;) {
    // Asked first: what is written until then is read after it.
    const isOver = existsSync(file) && !(await store.isBusy(derivation));
    const text = await wholeLines(file, at);
    at += text.length;
    if (text.length > 0) text.toString('utf8').replace(/\n$/, '').split('\n').forEach(onLine);
    if (isOver) return;
    await sleep(pollMilliseconds);
    signal.throwIfAborted();
  }
}

async function wholeLines(file: string, at: number): Promise<Buffer> {
  if (!existsSync(file)) return Buffer.alloc(0);
  const log = await open(file);
  try {
    const { size } = await log.stat();
    const { buffer, bytesRead } = await log.read(Buffer.alloc(Math.max(size - at, 0)), 0, null, at);
    return buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf('\n') + 1);
  } finally {
    await log.close();
  }
}
