import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Jobserver, openJobserver } from '../../../src/run/jobserver.ts';
import { runMake } from '../../../src/run/make.ts';
import { findSandbox } from '../../../src/run/sandbox.ts';
import { withScratch } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

const test = suite('jobserver');
const never = new AbortController().signal;

// Each of eight jobs writes a line when it starts and one when it ends; a make below makes four.
const makefile = `
all: 1 2 3 4 below
1 2 3 4 5 6 7 8:
	@echo + >> log; sleep 0.1; echo - >> log
below:
	+@$(MAKE) -f Makefile 5 6 7 8
.PHONY: all below 1 2 3 4 5 6 7 8
`;

function writeMakefile(folder: string): void {
  writeFileSync(join(folder, 'Makefile'), makefile);
  writeFileSync(join(folder, 'log'), '');
}

/** Runs make on all eight jobs within the budget. */
function make(folder: string, jobserver: Jobserver, program?: string): Promise<void> {
  return jobserver.withJob(never, () =>
    runMake({
      what: 'jobs',
      targets: ['all'],
      variables: {},
      jobs: jobserver.jobs,
      jobserver,
      inDirectory: folder,
      logFile: join(folder, 'make.log'),
      ...(program && {
        sandbox: { program, mounts: [{ outside: folder, inside: '/unikernel', writable: true }] },
      }),
    }),
  );
}

/** How many jobs ran at the same time at most, by the log of all. */
function mostAtOnce(log: string): number {
  let [now, most] = [0, 0];
  for (const sign of log.trim().split('\n')) {
    now += sign === '+' ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}

test('two makes together keep to one budget, and give all of it back', () =>
  withScratch(async (folder) => {
    writeMakefile(folder);
    const jobserver = await openJobserver(3, folder);
    await Promise.all([make(folder, jobserver), make(folder, jobserver)]);
    const log = readFileSync(join(folder, 'log'), 'utf8');
    assert.is(log.match(/\+/g)?.length, 16);
    assert.ok(mostAtOnce(log) > 1 && mostAtOnce(log) <= 3, `${mostAtOnce(log)} at once`);
    assert.not.match(readFileSync(join(folder, 'make.log'), 'utf8'), /warning/);
    let held = 0;
    const hold = (): Promise<void> =>
      jobserver.withJob(never, async () => {
        held += 1;
        if (held < 3) await hold();
      });
    await hold();
    assert.is(held, 3, 'every job is back');
    jobserver.close();
  }));

test('the budget reaches into the sandbox', () =>
  withScratch(async (folder) => {
    const sandbox = await findSandbox();
    if ('problem' in sandbox) return skip(sandbox.problem);
    writeMakefile(folder);
    const jobserver = await openJobserver(4, folder);
    await make(folder, jobserver, sandbox.program);
    const log = readFileSync(join(folder, 'log'), 'utf8');
    assert.ok(mostAtOnce(log) > 1 && mostAtOnce(log) <= 4, `${mostAtOnce(log)} at once`);
    assert.not.match(readFileSync(join(folder, 'make.log'), 'utf8'), /warning/);
    jobserver.close();
  }));

test('who waits for a job can be stopped', () =>
  withScratch(async (folder) => {
    const jobserver = await openJobserver(1, folder);
    const stop = new AbortController();
    await jobserver.withJob(never, async () => {
      const waiting = jobserver.withJob(stop.signal, async () => assert.unreachable());
      stop.abort(new Error('stopped'));
      const error = await waiting.catch((reason: unknown) => reason);
      assert.is((error as Error).message, 'stopped');
    });
    jobserver.close();
  }));

test.run();
