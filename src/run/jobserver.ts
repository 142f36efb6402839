// One budget of jobs for all makes that run at the same time: GNU make's own protocol, a FIFO with
// a byte for each job that may be started. Each make has one job without asking, so the tool
// takes a byte for it before it starts one.
// Source: GNU make manual, "POSIX Jobserver Interaction".

import { closeSync, constants, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

export type Jobserver = {
  /** The size of the budget. */
  readonly jobs: number;
  /** The descriptor of the FIFO, for makes to inherit. */
  readonly descriptor: number;
  /** Does `work`, which runs one make, once there is a job to spare. */
  withJob<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
  close(): void;
};

const pollMilliseconds = 50;

/** Opens a budget of `jobs`; its FIFO stands in `folder` for a moment. */
export async function openJobserver(jobs: number, folder: string): Promise<Jobserver> {
  const file = join(folder, `${process.pid}-jobs`);
  await execa('mkfifo', [file]);
  // Two descriptions: make sets its own to block or not to, as it likes.
  const ours = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  const descriptor = openSync(file, constants.O_RDWR);
  unlinkSync(file);
  writeSync(ours, '+'.repeat(jobs));
  return {
    jobs,
    descriptor,
    async withJob(signal, work) {
      while (!take(ours)) {
        await sleep(pollMilliseconds);
        signal.throwIfAborted();
      }
      try {
        return await work();
      } finally {
        writeSync(ours, '+');
      }
    },
    close() {
      closeSync(ours);
      closeSync(descriptor);
    },
  };
}

function take(descriptor: number): boolean {
  try {
    return readSync(descriptor, Buffer.alloc(1)) === 1;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
    throw error;
  }
}
