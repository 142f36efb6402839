import { existsSync, readFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Lets programs in `folder` stand in for those on PATH while `use` runs. */
export async function withPath<T>(folder: string, use: () => Promise<T>): Promise<T> {
  const before = process.env.PATH ?? '';
  process.env.PATH = `${folder}${delimiter}${before}`;
  try {
    return await use();
  } finally {
    process.env.PATH = before;
  }
}

/** Whether a process is there; one that has ended but was not waited for is not. */
export function isAlive(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return false;
  try {
    return !/^\d+ \(.*\) [ZX] /.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until `condition` holds. @throws Error when it does not within the time. */
export async function until(condition: () => boolean, what: string, seconds = 10): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(20);
  }
}

/** The process ids that a fixture wrote, once they are there. */
export async function readPids(file: string, seconds?: number): Promise<number[]> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), file, seconds);
  return readFileSync(file, 'utf8').trim().split(/\s+/).map(Number);
}
