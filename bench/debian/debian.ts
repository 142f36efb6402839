// Side by side: the unikernel, and Debian's kernel with one static program that does the same work,
// from the same C sources, under the same QEMU, in turns.

import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../../src/run/find-program.ts';
import { choosePorts } from '../../src/run/ports.ts';
import { type Figure, median, Skip, withFolder } from '../measure.ts';
import type { Guest } from './guest.ts';
import { readFigures, readTraffic, type Traffic } from './read.ts';
import { guestPort, makeSides, type Run, type Side, type Sides } from './sides.ts';

const mebibyte = 2 ** 20;
const bodySize = 8 * mebibyte;

/** Of 64 MiB and more for work with files, so that either side can keep the disk's in memory. */
const roomy = { memory: 256, linux: 192 };

type Measure = (bench: Bench, disk: string) => Promise<Figure[]>;

const measures = {
  boot: bootFigures,
  getpid: getpidFigures,
  http: httpFigures,
  send: senderFigures,
  disk: diskFigures,
  memory: leastMemoryFigures,
} as const satisfies Record<string, Measure>;

export type DebianPart = keyof typeof measures;

export const debianParts = Object.keys(measures) as readonly DebianPart[];

/** @throws Skip when there is no kernel of Debian, or a program is not there. */
export async function debian(parts: readonly DebianPart[]): Promise<Figure[]> {
  for (const program of ['wrk', 'cpio', 'lz4'])
    if (!findProgram(program)) throw new Skip(`${program} is not installed`);
  return withFolder(async (folder) => {
    const sides = await makeSides(folder);
    const disk = await makeDisk(folder);
    const bench = new Bench(sides);
    const figures: Figure[] = [];
    for (const part of parts) figures.push(...(await measures[part](bench, disk)));
    bench.tellFailures();
    return figures;
  });
}

/** The sides, and the boots of them that failed: these are told, and not counted. */
class Bench {
  readonly #boots = new Map<string, { all: number; failed: number }>();
  readonly sides: Sides;

  constructor(sides: Sides) {
    this.sides = sides;
  }

  /** The two that do the same work with the same devices. */
  get pair(): readonly [Side, Side] {
    return [this.sides.ours, this.sides.tuned];
  }

  /** A machine that has said `ready`, and after how many milliseconds. */
  async boot(side: Side, run: Run, ready: string): Promise<{ guest: Guest; after: number }> {
    const boots = this.#boots.get(side.name) ?? { all: 0, failed: 0 };
    this.#boots.set(side.name, boots);
    let console = '';
    for (let attempt = 0; attempt < 4; attempt += 1) {
      boots.all += 1;
      const guest = side.start(run);
      const after = await guest.says(ready, bootSeconds);
      if (after !== undefined) return { guest, after };
      boots.failed += 1;
      await guest.stop();
      console = guest.console;
    }
    throw new Error(`${side.name} did not say "${ready}" in four boots:\n${console}`);
  }

  tellFailures(): void {
    for (const [name, { all, failed }] of this.#boots)
      console.error(`${name}: ${failed} of ${all} boots failed`);
  }
}

const bootSeconds = 30;

/** Keeps the probe running. */
const idles = `send=${guestPort}`;
const workSeconds = 120;

async function makeDisk(folder: string): Promise<string> {
  const site = join(folder, 'site');
  const disk = join(folder, 'disk');
  mkdirSync(site);
  writeFileSync(join(site, 'large.bin'), randomBytes(bodySize));
  writeFileSync(join(site, 'small.bin'), randomBytes(4096));
  await execa('/usr/sbin/mke2fs', ['-q', '-t', 'ext4', '-d', site, disk, '256M']);
  return disk;
}

async function withDevices<T>(
  disk: string,
  run: Omit<Run, 'devices'>,
  work: (run: Run, port: number) => Promise<T>,
): Promise<T> {
  const [forward] = await choosePorts([{ host: 0, guest: guestPort, protocol: 'tcp' }]);
  return work({ ...run, devices: { disk, port: forward!.host } }, forward!.host);
}

/** Both sides' machines at the same time; each is idle while the other one works. */
async function withPair<T>(
  bench: Bench,
  disk: string,
  run: Omit<Run, 'devices'>,
  ready: string,
  work: (machines: readonly { guest: Guest; port: number }[]) => Promise<T>,
): Promise<T> {
  const machines: { guest: Guest; port: number }[] = [];
  try {
    for (const side of bench.pair)
      await withDevices(disk, run, async (full, port) => {
        machines.push({ guest: (await bench.boot(side, full, ready)).guest, port });
      });
    return await work(machines);
  } finally {
    for (const { guest } of machines) await guest.stop();
  }
}

/** What `work` measured for each machine in turns, the medians. */
async function inTurns<M>(
  machines: readonly M[],
  rounds: number,
  work: (machine: M) => Promise<number>,
): Promise<readonly number[]> {
  const values: number[][] = machines.map(() => []);
  for (let round = 0; round < rounds; round += 1)
    for (const [index, machine] of machines.entries()) values[index]!.push(await work(machine));
  return values.map(median);
}

function figure(
  name: string,
  unit: Figure['unit'],
  [value = 0, other = 0]: readonly number[],
  otherName: string,
): Figure {
  return { name, value, unit, alternative: { name: otherName, value: other } };
}

async function bootFigures(bench: Bench): Promise<Figure[]> {
  const { ours, untuned, tuned } = bench.sides;
  const memory = new Map<Side, number>();
  const first = async (side: Side): Promise<number> => {
    const run = { application: 'probe', memory: 128, arguments: idles } as const;
    const { guest, after } = await bench.boot(side, run, 'probe runs');
    memory.set(side, guest.residentMemory());
    await guest.stop();
    return after;
  };
  const [own = 0, packed = 0, best = 0] = await inTurns([ours, untuned, tuned], 9, first);
  const name = 'QEMU start to first application line';
  const resident = [ours, tuned].map((side) => memory.get(side)!);
  return [
    figure(name, 'ms', [own, packed], untuned.name),
    figure(name, 'ms', [own, best], tuned.name),
    figure('resident memory of QEMU then, -m 128M', 'MB', resident, tuned.name),
  ];
}

/** By the host's clock: Debian's, without devices, counts ticks, and loses them on a busy host. */
async function getpidFigures(bench: Bench): Promise<Figure[]> {
  const rounds = 15;
  const run = { application: 'probe', memory: 128, arguments: `getpid=${rounds}` } as const;
  const values = await inTurns(bench.pair, 5, async (side) => {
    const { guest, after } = await bench.boot(side, run, 'probe runs');
    const end = await guest.says(' ns', workSeconds);
    await guest.stop();
    if (end === undefined) throw new Error(`getpid() took too long:\n${guest.console}`);
    return ((end - after) * 1e6) / (rounds * callsInRound);
  });
  return [figure('getpid()', 'ns', values, bench.sides.tuned.name)];
}

/** CALLS of probe/main.c. */
const callsInRound = 100_000;

const httpd = { application: 'httpd', arguments: 'root=/data' } as const;

async function httpFigures(bench: Bench, disk: string): Promise<Figure[]> {
  const other = bench.sides.tuned.name;
  return withPair(bench, disk, { ...httpd, memory: 256 }, 'serves', async (machines) => {
    const wrk = async (port: number, file: string, connections: number): Promise<Traffic> => {
      const words = ['-t1', `-c${connections}`, '-d3', `http://127.0.0.1:${port}/${file}`];
      return readTraffic((await execa('wrk', words)).stdout);
    };
    const idle = machines.map(({ guest }) => guest.residentMemory());
    const answers = (connections: number) =>
      inTurns(machines, 5, async ({ port }) => (await wrk(port, 'small.bin', connections)).answers);
    const many = await answers(16);
    const one = await answers(1);
    const bytes = await inTurns(
      machines,
      5,
      async ({ port }) => (await wrk(port, 'large.bin', 1)).bytes,
    );
    const memory = machines.map(({ guest }) => guest.residentMemory());
    return [
      figure('HTTP, 4 KiB file, 16 connections', '/s', many, other),
      figure('HTTP, 4 KiB file, 1 connection', '/s', one, other),
      figure('HTTP, 8 MiB file by sendfile()', 'MB/s', bytes, other),
      figure('resident memory of QEMU before that, -m 256M', 'MB', idle, other),
      figure('resident memory of QEMU after that, -m 256M', 'MB', memory, other),
    ];
  });
}

async function senderFigures(bench: Bench, disk: string): Promise<Figure[]> {
  const run = { application: 'probe', memory: 256, arguments: idles } as const;
  return withPair(bench, disk, run, 'probe sends', async (machines) => {
    const rates = (kib: number) => inTurns(machines, 9, async ({ port }) => receiveBody(port, kib));
    return [
      figure('TCP, 8 MiB in writes of 4 KiB', 'MB/s', await rates(4), bench.sides.tuned.name),
      figure('TCP, 8 MiB in writes of 64 KiB', 'MB/s', await rates(64), bench.sides.tuned.name),
    ];
  });
}

/** MB/s, from connecting to the last byte. */
async function receiveBody(port: number, kib: number): Promise<number> {
  const start = performance.now();
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(workSeconds * 1000, () => socket.destroy(new Error('the guest sends no more')));
  socket.write(Uint8Array.of(kib));
  let received = 0;
  for await (const bytes of socket) received += (bytes as Buffer).length;
  if (received !== bodySize) throw new Error(`${received} bytes came of ${bodySize}`);
  return received / 1e6 / ((performance.now() - start) / 1000);
}

const diskWork = {
  'write-4k': 'ext4, 64 MiB written in 4 KiB, with fsync()',
  'write-64k': 'ext4, 64 MiB written in 64 KiB, with fsync()',
  'write-4k-buffered': 'ext4, 64 MiB written in 4 KiB, until the last write() returned',
  'write-64k-buffered': 'ext4, 64 MiB written in 64 KiB, until the last write() returned',
  'read-4k-cold': 'ext4, 64 MiB read in 4 KiB, from the disk',
  'read-64k-cold': 'ext4, 64 MiB read in 64 KiB, from the disk',
  'read-4k-cached': 'ext4, 64 MiB read in 4 KiB, from memory',
  'read-64k-cached': 'ext4, 64 MiB read in 64 KiB, from memory',
} as const;

async function diskFigures(bench: Bench, disk: string): Promise<Figure[]> {
  const run = { ...roomy, application: 'fsbench', arguments: 'pieces=100 files=10' } as const;
  const rounds: ReadonlyMap<string, number>[][] = [[], []];
  for (let round = 0; round < 5; round += 1)
    for (const [index, side] of bench.pair.entries())
      rounds[index]!.push(
        await withDevices(disk, run, async (full) => {
          const { guest } = await bench.boot(side, full, '1..');
          await guest.says('# fsbench unlink', workSeconds);
          await guest.stop();
          return readFigures(guest.console);
        }),
      );
  return Object.entries(diskWork).map(([name, text]) => {
    const medians = rounds.map((side) => median(side.map((figures) => figures.get(name) ?? 0)));
    return figure(text, 'MB/s', medians, bench.sides.tuned.name);
  });
}

/** The least of these with which httpd answers, in MiB. */
const sizes = [12, 14, 16, 18, 20, 24, 28, 32, 48, 56, 64, 72, 80, 96, 112, 128, 160];

async function leastMemoryFigures(bench: Bench, disk: string): Promise<Figure[]> {
  const found: { size: number; resident: number }[] = [];
  for (const side of bench.pair)
    for (const memory of sizes) {
      const resident = await withDevices(disk, { ...httpd, memory }, (run, port) =>
        servesWith(side.start(run), port),
      );
      if (resident === undefined) continue;
      found.push({ size: memory, resident });
      break;
    }
  const other = bench.sides.tuned.name;
  return [
    figure(
      'least -m with which httpd serves both files',
      'MiB',
      found.map((f) => f.size),
      other,
    ),
    figure(
      'resident memory of QEMU after that',
      'MB',
      found.map((f) => f.resident),
      other,
    ),
  ];
}

/** Resident memory of QEMU after both files were served; undefined when they are not. */
async function servesWith(guest: Guest, port: number): Promise<number | undefined> {
  try {
    if ((await guest.says('serves', 15)) === undefined) return undefined;
    for (const file of ['small.bin', 'large.bin']) await receiveFile(port, file);
    return guest.residentMemory();
  } catch {
    return undefined;
  } finally {
    await guest.stop();
  }
}

async function receiveFile(port: number, file: string): Promise<void> {
  const limit = { signal: AbortSignal.timeout(15_000) };
  const answer = await fetch(`http://127.0.0.1:${port}/${file}`, limit);
  if (!answer.ok) throw new Error(`${file} is answered with ${answer.status}`);
  await answer.arrayBuffer();
}
