// Boots again and again and looks for one that hangs, fails, or loses a request.
//
//   node --import tsx bench/stress.ts [COUNT] [--busy] [--stops]
//
// COUNT boots (100) of `boot`, and as many of httpd with 400 requests each from 8 clients.
// --busy keeps both cores of a machine busy meanwhile; --stops halts the QEMUs of this user that
// were started here for up to half a second, now and then.

import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { withHttpd } from './httpd.ts';
import { median, seconds, unikernel } from './measure.ts';

const words = process.argv.slice(2);
const count = Number(words.find((word) => /^\d+$/.test(word)) ?? 100);
const unknown = words.filter((word) => !/^\d+$|^--(busy|stops)$/.test(word));
if (unknown.length > 0) {
  console.error(`no such word: ${unknown.join(', ')}; there are a count, --busy and --stops`);
  process.exit(2);
}

const workers = words.includes('--busy')
  ? Array.from({ length: availableParallelism() }, () => new Worker('for (;;);', { eval: true }))
  : [];
let over = false;
const stopping = words.includes('--stops') ? stopNowAndThen() : undefined;

const failed =
  (await repeat('boot', () => unikernel(['test', 'boot']))) +
  (await withHttpd(400, ({ serve }) => repeat('httpd', () => serve('64Mi'))));

over = true;
await stopping;
await Promise.all(workers.map((worker) => worker.terminate()));
process.exitCode = failed > 0 ? 1 : 0;

/** Says how many of `count` went well and how long they took; returns how many did not. */
async function repeat(name: string, boot: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 1; turn <= count; turn += 1) {
    try {
      times.push(await seconds(boot));
    } catch (error) {
      console.error(`${name} ${turn}: ${(error as Error).message}`);
    }
  }
  const most = Math.max(...times).toFixed(2);
  console.log(
    `${name}: ${times.length} of ${count}, ${median(times).toFixed(2)} s in the median, ${most} s at most`,
  );
  return count - times.length;
}

async function stopNowAndThen(): Promise<void> {
  while (!over) {
    await sleep(100 + Math.random() * 400);
    const stopped = qemusBelow(process.pid);
    for (const pid of stopped) signal(pid, 'SIGSTOP');
    await sleep(Math.random() * 500);
    for (const pid of stopped) signal(pid, 'SIGCONT');
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

function qemusBelow(ancestor: number): number[] {
  const processes = new Map<number, { readonly name: string; readonly parent: number }>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const [, name = '', parent] = /^\d+ \((.*)\) \S (\d+)/.exec(stat) ?? [];
      processes.set(Number(entry), { name, parent: Number(parent) });
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = processes.get(pid)?.parent;
    return parent !== undefined && (parent === ancestor || isBelow(parent));
  };
  return [...processes]
    .filter(([pid, { name }]) => name.startsWith('qemu-system') && isBelow(pid))
    .map(([pid]) => pid);
}
