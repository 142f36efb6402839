// Builds of `boot` against what somebody does without this tool: plain make, make by hand, Nix.

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/plan/package-root.ts';
import { findProgram } from '../src/run/find-program.ts';
import { removeFolder } from '../src/store/folder.ts';
import { type Figure, interleaved, median, seconds } from './measure.ts';
import { type Project, withProject } from './project.ts';

const jobs = String(availableParallelism());
const rounds = 3;

/** One way to build `boot`: what has to be there beforehand, and the build. */
type Way = {
  readonly name: string;
  readonly prepare: () => Promise<unknown>;
  readonly build: () => Promise<unknown>;
};

/**
 * Everything from an empty store, fetching apart, against plain make of the generated Makefile and
 * against the least that somebody would run by hand, on trees that are patched already.
 */
export function build(): Promise<Figure[]> {
  return withProject(async (project) => {
    await project.unikernel('fetch', 'boot', '--output', project.sources);
    await project.unikernel('build', 'boot');
    const tool: Way = {
      name: 'build boot from an empty store, fetching apart',
      prepare: async () => {
        await project.emptyStore();
        await project.unikernel('fetch', 'boot');
      },
      build: () => project.unikernel('-j', jobs, 'build', 'boot'),
    };
    const make = plainMake(project);
    const hand = await byHand(project);
    const [ours = 0, ...others] = await compare([tool, make, hand]);
    return [make, hand].map(({ name }, index) => ({
      name: tool.name,
      value: ours,
      unit: 's',
      alternative: { name, value: others[index]! },
    }));
  });
}

/** The medians of some ways to build, each from nothing, in turns. */
async function compare(ways: readonly Way[]): Promise<number[]> {
  const times: number[][] = ways.map(() => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, way] of ways.entries()) {
      await way.prepare();
      times[index]!.push(await seconds(way.build));
      console.error(`  ${way.name}: ${times[index]!.at(-1)!.toFixed(1)} s`);
    }
  }
  return times.map(median);
}

/** What a user runs who has left the tool. */
function plainMake({ folder, sources }: Project): Way {
  const output = join(folder, 'build/boot');
  return {
    name: 'plain make of generated/boot',
    prepare: () => removeFolder(output),
    build: () => make(['-C', join(folder, 'generated/boot'), `SOURCES=${sources}`]),
  };
}

function make(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa('make', [`-j${jobs}`, ...args], { env, stdin: 'ignore' });
}

/** Linux's own make and the Unikraft tree's own, with the same options and nothing around them. */
async function byHand(project: Project): Promise<Way> {
  const { folder } = project;
  const [linux, unikraft, image, lkl] = ['linux', 'unikraft', 'image', 'lkl'].map((name) =>
    join(folder, 'by-hand', name),
  ) as [string, string, string, string];
  const trees = await Promise.all(
    ['linux', 'unikraft'].map((step) => project.unikernel('store', 'path', 'boot', '--step', step)),
  );
  const copies = join(folder, 'patched');
  mkdirSync(copies);
  // The store they are in will be emptied.
  for (const [index, name] of ['linux', 'unikraft'].entries())
    await execa('cp', ['-R', trees[index]!, join(copies, name)]);
  const generated = join(folder, 'generated/boot');
  const kernel = (...args: string[]) =>
    make(['-C', linux, 'ARCH=lkl', 'KCFLAGS=-mno-red-zone -w', ...args], {
      KCONFIG_ALLCONFIG: join(generated, 'linux.config'),
    });
  const unikernel = (...args: string[]) =>
    make([
      ...['-C', unikraft, `A=${join(folder, 'recipes/boot')}`, `L=${join(folder, 'recipes/lkl')}`],
      ...[`O=${image}`, 'N=boot', `LIBLKL_PREFIX=${lkl}`, ...args],
    ]);
  return {
    name: 'make by hand on patched trees',
    prepare: async () => {
      await removeFolder(join(folder, 'by-hand'));
      await execa('cp', ['-R', copies, join(folder, 'by-hand')]);
      await execa('chmod', ['-R', 'u+w', join(folder, 'by-hand')]);
    },
    build: async () => {
      const definitions = 'arch/lkl/include/generated/uapi/asm/syscall_defs.h';
      await kernel('allnoconfig');
      await kernel('lkl.o', '__headers', definitions);
      for (const part of ['lib', 'include']) mkdirSync(join(lkl, part), { recursive: true });
      cpSync(join(linux, 'lkl.o'), join(lkl, 'lib/lkl.o'));
      await execa(
        'python3',
        ['-W', 'ignore', 'arch/lkl/scripts/headers_install.py', join(lkl, 'include')],
        { cwd: linux, env: { srctree: '.', objtree: '.' } },
      );
      for (const header of ['lkl.h', 'lkl_host.h'])
        cpSync(join(linux, 'tools/lkl/include', header), join(lkl, 'include', header));
      mkdirSync(image, { recursive: true });
      await unikernel('defconfig', `UK_DEFCONFIG=${join(generated, 'unikraft.defconfig')}`);
      await unikernel('all');
    },
  };
}

/** What is no option to turn off: a file system more, another tick. */
const named = ['XFS_FS: true', 'HZ_100: false, HZ_1000: true'];

/**
 * One option of Linux changed, against the build from scratch: every option of the committed
 * configuration that can be turned off alone, and those named. Each is changed from that
 * configuration, in the tree that its build left. (Options that are off mostly have no sources in
 * this tree.)
 */
export function option(): Promise<Figure[]> {
  return withProject(async (project) => {
    await project.unikernel('fetch', 'boot');
    const scratch = await seconds(() => project.unikernel('build', 'boot'));
    const [kept, base] = ['kept', 'kept-base'].map((name) => join(project.store, name)) as [
      string,
      string,
    ];
    await execa('cp', ['-a', kept, base]);
    const config = readFileSync(join(project.folder, 'unikernel.config.ts'), 'utf8');
    const times: number[] = [];
    for (const option of [...named, ...(await options(project))]) {
      await removeFolder(kept);
      await execa('cp', ['-a', base, kept]);
      writeFileSync(
        join(project.folder, 'unikernel.config.ts'),
        config.replace('EXT4_FS: true', `EXT4_FS: true, ${option}`),
      );
      try {
        times.push(await seconds(() => project.unikernel('build', 'boot')));
        console.error(`  ${option}: ${times.at(-1)!.toFixed(1)} s`);
      } catch (error) {
        console.error(`  ${option} does not build: ${(error as Error).message.split('\n', 1)[0]}`);
      }
    }
    return [
      {
        name: `build boot with one option of Linux changed, of ${times.length}`,
        value: median(times),
        unit: 's',
        alternative: { name: 'from scratch, fetching apart', value: scratch },
      },
    ];
  });
}

/** The options of Linux that can be turned off alone, as the config writes that. */
async function options(project: Project): Promise<string[]> {
  const path = (step: string) => project.unikernel('store', 'path', 'boot', '--step', step);
  const script = join(packageRoot, 'bench/options.py');
  const fragment = join(packageRoot, 'generated/boot/linux.config');
  const args = [script, await path('linux'), join(await path('lkl'), 'config'), fragment];
  const { stdout } = await execa('/usr/bin/python3', args);
  return stdout.split('\n').map((name) => `${name}: false`);
}

/** The same build as a Nix derivation: from scratch, with nothing to do, with one option changed. */
export async function nix(): Promise<Figure[]> {
  if (findProgram('nix-build') === undefined) {
    console.error('  skipped: nix-build is not installed (apt-get install nix-bin)');
    return [];
  }
  return withProject(async (project) => {
    const { derivation, unhashed } = await nixDerivation(project);
    const plain = plainMake(project);
    await plain.prepare();
    const make = await seconds(plain.build);
    const scratch = await seconds(derivation);
    const ourScratch = await seconds(() => project.unikernel('-j', jobs, 'build', 'boot'));
    const [noop = 0, unhashedNoop = 0, ourNoop = 0] = await interleaved(
      [derivation, unhashed, () => project.unikernel('build', 'boot')],
      9,
    );
    const file = join(project.folder, 'unikernel.config.ts');
    const config = readFileSync(file, 'utf8');
    writeFileSync(file, config.replace('EXT4_FS: true', 'EXT4_FS: true, VFAT_FS: false'));
    // This writes the generated files that both build from.
    const ourChange = await seconds(() => project.unikernel('-j', jobs, 'build', 'boot'));
    const change = await seconds(derivation);
    const figure = (name: string, value: number, other: number, which: string): Figure => ({
      name,
      value,
      unit: 's',
      alternative: { name: which, value: other },
    });
    const which = 'the same as a Nix derivation';
    return [
      figure(
        'a Nix derivation of boot, from scratch',
        scratch,
        make,
        'plain make of generated/boot',
      ),
      figure('build boot from scratch', ourScratch, scratch, which),
      figure('build boot, nothing to do', ourNoop, noop, `${which}, the hash of the sources given`),
      figure('the same', ourNoop, unhashedNoop, `${which}, with the sources as a folder`),
      figure('build boot with VFAT_FS off', ourChange, change, which),
    ];
  });
}

/** Builds of boot.nix in a Nix store of their own, with the hash of the sources given and without. */
async function nixDerivation(
  project: Project,
): Promise<Record<'derivation' | 'unhashed', () => Promise<unknown>>> {
  const { folder, sources } = project;
  await project.unikernel('fetch', 'boot', '--output', sources);
  const place = (name: string): string => join(folder, 'nix', name);
  const env = {
    NIX_STORE_DIR: place('store'),
    NIX_STATE_DIR: place('var'),
    NIX_LOG_DIR: place('log'),
    NIX_CONF_DIR: place('conf'),
    NIX_CONFIG: 'sandbox = false\nbuild-users-group =\nsubstitute = false',
  };
  const hash = await execa('nix-hash', ['--type', 'sha256', '--base32', sources], { env });
  const words = [join(packageRoot, 'bench/nix/boot.nix')];
  for (const [name, value] of Object.entries({ project: folder, sources, jobs }))
    words.push('--argstr', name, value);
  const build = (...more: string[]) =>
    execa('nix-build', ['--no-out-link', ...words, ...more], { env });
  return {
    derivation: () => build('--argstr', 'sourcesHash', hash.stdout),
    unhashed: () => build(),
  };
}
