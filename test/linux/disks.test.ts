// The disks of a config: made, mounted in the guest, and looked at by the host's own programs.

import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { findProgram } from '../../src/run/find-program.ts';
import { qemuArguments } from '../../src/run/qemu-arguments.ts';
import { type Project, withLinuxProject } from '../e2e/project.ts';
import { until } from '../support/process.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const test = suite('disks');

const mebibyte = 2 ** 20;
const hasVfat = ['mcopy', '/usr/sbin/mkfs.vfat', '/usr/sbin/fsck.vfat'].every(findProgram);

const hasXfs = ['/usr/sbin/mkfs.xfs', '/usr/sbin/xfs_repair'].every(findProgram);

const filesystems = ['ext4', 'xfs', 'vfat'] as const;
const smallest = { ext4: 16 * mebibyte, xfs: 300 * mebibyte, vfat: 16 * mebibyte };
const canMake = (filesystem: (typeof filesystems)[number]): boolean =>
  ({ ext4: true, xfs: hasXfs, vfat: hasVfat })[filesystem];

const disk = {
  ext4: `{ name: 'ext4', filesystem: 'ext4', size: '32Mi', mount: '/ext4', state: true }`,
  vfat: `{ name: 'vfat', filesystem: 'vfat', size: '32Mi', from: 'vfat', mount: '/vfat', state: true }`,
  site: `{ name: 'site', filesystem: 'ext4', size: '16Mi', from: 'site', mount: '/site', readOnly: true }`,
  scratch: `{ name: 'scratch', filesystem: 'ext4', size: '16Mi', mount: '/ext4' }`,
};

const image = (...disks: readonly string[]): string =>
  `disks: [${disks.join(', ')}],\n      run: { memory: '64Mi', commandLine: 'loglevel=4' },`;

const site = {
  'site/index.html': '<p>hello</p>\n',
  'site/deep/er/page': 'deep\n',
  'site/run': '#!/bin/sh\n',
  'vfat/LONG Name ä.txt': 'long\n',
};

function writeSite(project: Project): void {
  project.write(site);
  chmodSync(join(project.folder, 'site/run'), 0o755);
}

async function check(program: string, ...words: readonly string[]): Promise<void> {
  const { exitCode, all } = await execa(`/usr/sbin/${program}`, words, {
    reject: false,
    all: true,
  });
  assert.is(exitCode, 0, all);
}

const passes = async (project: Project, ...words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await project.unikernel(['test', 'app', ...words]);
  assert.is(code, 0, `${stdout}\n${stderr}`);
  return stdout;
};

test('files are written to the disks, which are sound afterwards and keep what they should', () =>
  withLinuxProject(
    'test/guest/files',
    image(disk.ext4, disk.site, ...(hasVfat ? [disk.vfat] : [])),
    async (project) => {
      writeSite(project);
      await passes(project);
      const release = await project.unikernel(['release', 'app', '--output', 'out', '--unsigned']);
      assert.is(release.code, 2);
      assert.match(release.stderr, /app has disks, and a release cannot hold those yet/);
      const kept = (name: string): string => join(project.folder, '.unikernel/disks/app', name);
      await check('e2fsck', '-fn', kept('ext4.disk'));
      if (hasVfat) await check('fsck.vfat', '-n', kept('vfat.disk'));
      assert.is(readFileSync(join(project.folder, '.unikernel/.gitignore'), 'utf8'), '*\n');

      // The guest finds what it wrote, which it does not expect.
      assert.is((await project.unikernel(['test', 'app'])).code, 6);
      await passes(project, '--fresh-disks');

      project.write({ 'unikernel.config.ts': configText(project).replace("'32Mi'", "'33Mi'") });
      const { code, stderr } = await project.unikernel(['test', 'app']);
      assert.is(code, 2);
      assert.match(stderr, /ext4\.disk has 33554432 bytes.*\n.*\n.*--fresh-disks/);
      if (!hasVfat) skip('dosfstools or mtools is not installed: vfat is not tried');
    },
  ));

function configText(project: Project): string {
  return readFileSync(join(project.folder, 'unikernel.config.ts'), 'utf8');
}

test('without state each boot finds a disk as it was built, and plain make makes the same one', () =>
  withLinuxProject('test/guest/files', image(disk.scratch, disk.site), async (project) => {
    writeSite(project);
    await passes(project);
    await passes(project);
    assert.is((await project.unikernel(['store', 'verify'])).code, 0);

    const built = join(project.folder, 'build/app');
    const words = ['-C', 'generated/app', 'disks', `LKL_PORT=${join(packageRoot, 'recipes/lkl')}`];
    await execa('make', words, { cwd: project.folder });
    for (const name of ['scratch', 'site']) {
      const step = ['store', 'path', 'app', '--step', `app-${name}-disk`];
      const { stdout } = await project.unikernel(step);
      const ours = readFileSync(join(stdout, `${name}.disk`));
      assert.ok(ours.equals(readFileSync(join(built, `${name}.disk`))), name);
    }
    const { stdout: app } = await project.unikernel(['build', 'app']);
    copyFileSync(app, join(built, 'app'));
    const { exitCode, stdout } = await execa('sh', ['generated/app/run.sh'], {
      cwd: project.folder,
      reject: false,
      stdin: 'ignore',
      timeout: 60_000,
    });
    assert.is(exitCode, 83, stdout);
  }));

for (const filesystem of filesystems)
  test(`${filesystem}: the same files give the same bytes, wherever, whenever and whoever`, () =>
    withScratch(async (folder) => {
      if (!canMake(filesystem)) return skip(`the programs of ${filesystem} are not installed`);
      const [one, two] = ['one', 'two'].map((name) => join(folder, name));
      mkdirSync(join(one!, 'deep/er'), { recursive: true });
      // Protofiles, which xfs is filled by, know no blanks.
      const long = filesystem === 'xfs' ? 'deep/Long-näme.html' : 'deep/Long näme.html';
      for (const name of ['b', 'a', 'deep/er/file', long])
        writeFileSync(join(one!, name), `this is ${name}\n`);
      if (filesystem !== 'vfat') symlinkSync('er/file', join(one!, 'deep/link'));
      chmodSync(join(one!, 'a'), 0o755);
      cpSync(one!, two!, { recursive: true, verbatimSymlinks: true });
      chmodSync(join(two!, 'a'), 0o700);
      chmodSync(join(two!, 'b'), 0o600);
      utimesSync(join(two!, 'b'), 1, 1);
      mkdirSync(join(two!, 'empty/folder'), { recursive: true });
      writeFileSync(join(two!, 'b~'), '');
      const bytes = async (from: string, output: string, env: Record<string, string>) => {
        const file = join(folder, output, 'x.disk');
        const makefile = join(packageRoot, 'recipes/lkl/disk.mk');
        const words = [`DISK=${file}`, `FILESYSTEM=${filesystem}`, 'NAME=x'];
        words.push(`SIZE=${smallest[filesystem] / 1024}`);
        await execa('make', ['-f', makefile, ...words, `FROM=${from}`], { env });
        assert.equal(readdirSync(join(folder, output)), ['x.disk'], 'nothing is left behind');
        return readFileSync(file);
      };
      const first = await bytes(one!, 'there', {});
      await sleep(1100);
      const second = await bytes(two!, 'elsewhere', { TZ: 'Asia/Tokyo', LC_ALL: 'C' });
      assert.ok(first.equals(second));
      if (filesystem === 'xfs') await check('xfs_repair', '-f', '-n', join(folder, 'there/x.disk'));
    }));

test('what a file system cannot hold is named', () =>
  withScratch(async (folder) => {
    const refused = async (filesystem: string): Promise<string> => {
      const makefile = join(packageRoot, 'recipes/lkl/disk.mk');
      const words = [`DISK=${join(folder, 'x.disk')}`, `FILESYSTEM=${filesystem}`, 'NAME=x'];
      const from = join(folder, 'from');
      const { exitCode, all } = await execa(
        'make',
        ['-f', makefile, ...words, 'SIZE=8192', `FROM=${from}`],
        { reject: false, all: true },
      );
      assert.is.not(exitCode, 0, all);
      return all;
    };
    mkdirSync(join(folder, 'from'));
    assert.match(await refused('ext3'), /FILESYSTEM=ext3: there are ext4, xfs and vfat/);
    writeFileSync(join(folder, 'from/large'), Buffer.alloc(9 * mebibyte, 'x'));
    assert.match(await refused('ext4'), /Could not allocate block.* "large"/);
    for (const name of ['a"b', 'a\\b', 'a\nb']) {
      writeFileSync(join(folder, 'from', name), '');
      assert.match(await refused('ext4'), /such characters cannot be put on a disk/, name);
      rmSync(join(folder, 'from', name));
    }
    if (hasXfs) {
      for (const name of ['a b', 'a:b', '$']) {
        writeFileSync(join(folder, 'from', name), '');
        const all = await refused('xfs');
        assert.ok(all.includes(`./${name}\ndisk.mk: xfs cannot be filled with names`), all);
        rmSync(join(folder, 'from', name));
      }
      symlinkSync('to another place', join(folder, 'from/link'));
      assert.match(await refused('xfs'), /^to another place\n.*xfs cannot be filled/m);
      rmSync(join(folder, 'from/link'));
    }
    if (hasVfat) {
      symlinkSync('large', join(folder, 'from/link'));
      assert.match(await refused('vfat'), /\.\/link\n.*vfat holds no symbolic links/);
    }
    if (!hasVfat || !hasXfs) skip('not all programs are installed: not all is tried');
  }));

test('ext4 loses nothing that was synced when QEMU is killed, time after time', () =>
  withLinuxProject('test/guest/files', image(disk.scratch), async ({ folder, unikernel }) => {
    const { stdout: kernel } = await unikernel(['build', 'app']);
    const { stdout: step } = await unikernel([
      'store',
      'path',
      'app',
      '--step',
      'app-scratch-disk',
    ]);
    const file = join(folder, 'disk');
    copyFileSync(join(step, 'scratch.disk'), file);
    chmodSync(file, 0o644);
    let promised = 0;
    for (let turn = 0; turn < 4; turn += 1) {
      const said = await killAtWork(kernel, file, turn);
      const found = Number(/^found (\d+)/m.exec(said)![1]);
      assert.ok(found >= promised, `${promised} were synced, ${found} were found`);
      promised = Number([...said.matchAll(/^synced (\d+)$/gm)].at(-1)![1]);
    }
    await execa('/usr/sbin/e2fsck', ['-p', file], { reject: false });
    await check('e2fsck', '-fn', file);
  }));

/** Boots, waits until the guest has synced some files, and kills QEMU; returns the console. */
async function killAtWork(kernel: string, file: string, turn: number): Promise<string> {
  const words = qemuArguments({
    image: kernel,
    memory: 64 * mebibyte,
    cpu: 'max',
    machine: 'microvm',
    accelerator: 'tcg',
    commandLine: 'journal loglevel=4 virtio_blk.queue_depth=64 uk_lkl.disk=scratch:ext4:rw:/ext4',
    drives: [{ name: 'scratch', file, writes: 'keep' }],
  });
  const qemu = execa('qemu-system-x86_64', words, { reject: false, stdin: 'ignore' });
  let said = '';
  qemu.stdout.on('data', (text) => {
    said += text;
  });
  await until(() => (said.match(/^synced/gm)?.length ?? 0) > 3, 'files are synced', 60);
  await sleep(turn * 37);
  qemu.kill('SIGKILL');
  await qemu;
  return said;
}

test.run();
