// Measures what the README says, each figure against an alternative in the same run.
//
//   npm run bench [-- PART…]     parts: guest memory noop edit build option cache

import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/plan/package-root.ts';
import { cache } from './cache.ts';
import {
  type Figure,
  interleaved,
  median,
  render,
  seconds,
  unikernel,
  withFolder,
} from './measure.ts';

const hertz = 'HZ_100: false, HZ_1000: true';
const jobs = String(availableParallelism());
const parts: Record<string, () => Promise<Figure[]>> = {
  guest,
  memory,
  noop,
  edit,
  build,
  option,
  cache,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(
    `no such part: ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(' ')}`,
  );
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, part] of Object.entries(parts)) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.error(`${name} …`);
  figures.push(...(await part()));
}
console.log(render(figures));

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

/** The least -m with which boot passes, to the MiB. */
async function memory(): Promise<Figure[]> {
  let [fails, passes] = [1, 64];
  while (passes - fails > 1) {
    const middle = Math.floor((fails + passes) / 2);
    const passed = await unikernel(['test', 'boot', '--memory', `${middle}Mi`]).then(
      () => true,
      () => false,
    );
    if (passed) passes = middle;
    else fails = middle;
  }
  return [{ name: 'least RAM for boot', value: passes, unit: 'MiB' }];
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
  return withProjectCopy(async (project) => {
    const run = () => unikernel(['test', 'boot'], {}, project);
    await run();
    let count = 0;
    const change = async (): Promise<void> => {
      count += 1;
      appendFileSync(join(project, 'recipes/boot/main.c'), `/* ${process.pid} ${count} */\n`);
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

/** One option of Linux changed, against the build from scratch that came before. */
async function option(): Promise<Figure[]> {
  return withProjectCopy(async (project) => {
    const environment = { UNIKERNEL_STORE: join(project, 'store') };
    const file = join(project, 'unikernel.config.ts');
    const config = readFileSync(file, 'utf8');
    const build = (): Promise<string> => unikernel(['build', 'boot'], environment, project);
    await unikernel(['fetch', 'boot'], environment, project);
    const scratch = await seconds(build);
    const changed: number[] = [];
    let options = 'EXT4_FS: true';
    // One more each time, so that each build differs from the one before in one option.
    for (const linux of [
      'IPV6: false',
      'VFAT_FS: false',
      'XFS_FS: true',
      'SYSVIPC: false',
      hertz,
    ]) {
      options += `, ${linux}`;
      writeFileSync(file, config.replace('EXT4_FS: true', options));
      changed.push(await seconds(build));
      console.error(`  ${linux}: ${changed.at(-1)!.toFixed(1)} s`);
    }
    return [
      {
        name: 'build boot with one option of Linux changed',
        value: median(changed),
        unit: 's',
        alternative: { name: 'from scratch, fetching apart', value: scratch },
      },
    ];
  });
}

function withProjectCopy<T>(work: (project: string) => Promise<T>): Promise<T> {
  return withFolder((folder) => {
    const project = join(folder, 'project');
    for (const part of [
      'unikernel.config.ts',
      'unikernel.lock',
      'package.json',
      'recipes',
      'patches',
      'generated',
    ])
      cpSync(join(packageRoot, part), join(project, part), { recursive: true });
    symlinkSync(join(packageRoot, 'node_modules'), join(project, 'node_modules'));
    return work(project);
  });
}

/** Everything from an empty store, fetching apart, against Linux's own make of the same options. */
async function build(): Promise<Figure[]> {
  return withFolder(async (folder) => {
    const environment = { UNIKERNEL_STORE: join(folder, 'store') };
    const sources = join(folder, 'sources');
    await unikernel(['fetch', 'boot', '--output', sources], environment);
    const tool = await seconds(() => unikernel(['-j', jobs, 'build', 'boot'], environment));

    const linux = join(sources, 'lkl-1.0.3/src/linux');
    const config = join(packageRoot, 'generated/boot/linux.config');
    const make = (...args: string[]) =>
      execa('make', ['-C', linux, 'ARCH=lkl', `-j${jobs}`, ...args], {
        env: { KCONFIG_ALLCONFIG: config },
      });
    const bare = await seconds(async () => {
      await make('allnoconfig');
      await make('lkl.o');
    });
    return [
      {
        name: 'build boot from an empty store, fetching apart',
        value: tool,
        unit: 's',
        alternative: { name: 'bare make of Linux with the same options', value: bare },
      },
    ];
  });
}
