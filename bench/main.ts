// Measures what the README says, each figure against an alternative in the same run.
//
//   npm run bench [-- PART…]     parts: guest memory noop edit build option cache nix patch debian
//
// Of debian there are parts, too: debian:boot, :getpid, :http, :send, :disk and :memory.

import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/plan/package-root.ts';
import { build, nix, option } from './builds.ts';
import { cache } from './cache.ts';
import { debian, debianParts } from './debian/debian.ts';
import { NotServed, withHttpd } from './httpd.ts';
import {
  type Figure,
  interleaved,
  median,
  render,
  Skip,
  unikernel,
  withFolder,
} from './measure.ts';
import { patch } from './patch.ts';
import { withProject } from './project.ts';

const parts: Record<string, () => Promise<Figure[]>> = {
  guest,
  memory,
  noop,
  edit,
  build,
  option,
  cache,
  nix,
  patch,
  debian: () => debian(namedOf('debian', debianParts)),
};

const named = process.argv.slice(2);
const all = [...Object.keys(parts), ...debianParts.map((part) => `debian:${part}`)];
const unknown = named.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; the parts are ${all.join(' ')}`);
  process.exit(2);
}
const figures: Figure[] = [];
const skipped: string[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (named.length > 0 && !named.some((word) => word.split(':')[0] === name)) continue;
  console.error(`${name} …`);
  try {
    figures.push(...(await part()));
  } catch (error) {
    if (!(error instanceof Skip)) throw error;
    skipped.push(`${name} is skipped: ${error.message}`);
  }
}
console.log(render(figures));
for (const reason of skipped) console.error(reason);

/** Those of `all` that were named as `PART:NAME`; all, when the part was. */
function namedOf<Name extends string>(part: string, all: readonly Name[]): readonly Name[] {
  const some = all.filter((name) => named.includes(`${part}:${name}`));
  return some.length > 0 ? some : all;
}

/** Start-up and system calls of Linux in the guest, against the same lkl.o on the POSIX host. */
async function guest(): Promise<Figure[]> {
  const image = await unikernel(['build', 'boot']);
  const boots: { start: number; getpid: number }[] = [];
  for (let boot = 0; boot < 9; boot += 1) boots.push(readBoot(await unikernel(['test', 'boot'])));
  const posix = await posixHost();
  return [
    {
      name: 'lkl_start_kernel',
      value: median(boots.map(({ start }) => start)),
      unit: 'ms',
      alternative: { name: 'the same lkl.o on the POSIX host, not emulated', value: posix.start },
    },
    {
      name: 'lkl_sys_getpid',
      value: median(boots.map(({ getpid }) => getpid)),
      unit: 'ns',
      alternative: { name: 'the same lkl.o on the POSIX host, not emulated', value: posix.getpid },
    },
    { name: 'image of boot, stripped', value: statSync(image).size / 1e6, unit: 'MB' },
  ];
}

/** `time_us` of start_kernel in ms, and the average that syscall_latency logs in ns. */
function readBoot(tap: string): { start: number; getpid: number } {
  const start = /^ok 4 start_kernel\n\s+---\n\s+time_us: (\d+)/m.exec(tap)?.[1];
  const getpid = /lkl:(\d+)\//.exec(tap)?.[1];
  if (start === undefined || getpid === undefined) throw new Error(`no figures in:\n${tap}`);
  return { start: Number(start) / 1000, getpid: Number(getpid) };
}

async function posixHost(): Promise<{ start: number; getpid: number }> {
  return withFolder(async (folder) => {
    const variables = [`LKL=${storePath('lkl')}`, `LINUX=${storePath('linux')}`, `BUILD=${folder}`];
    await execa('make', ['-C', join(packageRoot, 'bench/posix'), ...variables]);
    const runs: { start_ms: number; getpid_ns: { median: number } }[] = [];
    for (let run = 0; run < 5; run += 1)
      runs.push(JSON.parse((await execa(join(folder, 'getpid'))).stdout));
    return {
      start: median(runs.map((run) => run.start_ms)),
      getpid: median(runs.map((run) => run.getpid_ns.median)),
    };
  });
}

/** The output that was used last of those with this name. */
function storePath(name: string): string {
  const store = join(
    process.env.UNIKERNEL_STORE ?? join(process.env.HOME!, '.cache/unikernel'),
    'store',
  );
  const found = readdirSync(store)
    .filter((entry) => entry.slice(33) === name)
    .map((entry) => join(store, entry))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (found[0] === undefined) throw new Error(`there is no ${name} in ${store}`);
  return found[0];
}

/** The least -m, to the MiB, with which boot passes, and with which httpd serves 2000 requests. */
async function memory(): Promise<Figure[]> {
  const boot = await leastMemory(async (size) => {
    await unikernel(['test', 'boot', '--memory', size]);
  });
  const httpd = await withHttpd(2000, ({ serve }) => leastMemory(serve));
  return [
    { name: 'least RAM for boot', value: boot, unit: 'MiB' },
    { name: 'least RAM for httpd, 2000 requests over 8 connections', value: httpd, unit: 'MiB' },
  ];
}

/** What passes three times. @throws Error when less memory is not told but hangs. */
async function leastMemory(boot: (size: string) => Promise<void>): Promise<number> {
  let [fails, passes] = [1, 64];
  while (passes - fails > 1) {
    const middle = Math.floor((fails + passes) / 2);
    const problem = await thrice(() => boot(`${middle}Mi`));
    if (problem instanceof NotServed && problem.hung) throw problem;
    if (problem === undefined) passes = middle;
    else fails = middle;
  }
  return passes;
}

/** What it throws first, if it does. */
async function thrice(work: () => Promise<void>): Promise<unknown> {
  try {
    for (let turn = 0; turn < 3; turn += 1) await work();
    return undefined;
  } catch (problem) {
    return problem;
  }
}

/** A build with nothing to do, against starting Node. */
async function noop(): Promise<Figure[]> {
  await unikernel(['build', 'boot']);
  const node = () => execa(process.execPath, ['-e', '0']);
  const [tool = 0, floor = 0] = await interleaved([() => unikernel(['build', 'boot']), node], 15);
  return [
    {
      name: 'build boot, nothing to do',
      value: tool * 1000,
      unit: 'ms',
      alternative: { name: 'node -e 0', value: floor * 1000 },
    },
  ];
}

/** From a changed application to its verdict, against the verdict alone. */
async function edit(): Promise<Figure[]> {
  return withProject(async ({ folder }) => {
    // In the user's store, where Linux is built already.
    const run = () => unikernel(['test', 'boot'], {}, folder);
    await run();
    let count = 0;
    const change = async (): Promise<void> => {
      count += 1;
      appendFileSync(join(folder, 'recipes/boot/main.c'), `/* ${process.pid} ${count} */\n`);
      await run();
    };
    const [edited = 0, same = 0] = await interleaved([change, run], 5);
    return [
      {
        name: 'edit of the application to TAP',
        value: edited,
        unit: 's',
        alternative: { name: 'TAP without an edit', value: same },
      },
    ];
  });
}
