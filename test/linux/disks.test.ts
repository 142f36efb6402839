// The disks of a config: made, mounted in the guest, and looked at by the host's own programs.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  createReadStream,
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
import { type Project, unikernel, withLinuxProject } from '../e2e/project.ts';
import { until } from '../support/process.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';
import { replayFlushed } from '../support/write-log.ts';

const test = suite('disks');

const mebibyte = 2 ** 20;
const hasVfat = ['mcopy', '/usr/sbin/mkfs.vfat', '/usr/sbin/fsck.vfat'].every(findProgram);

const hasXfs = ['/usr/sbin/mkfs.xfs', '/usr/sbin/xfs_db', '/usr/sbin/xfs_repair'].every(
  findProgram,
);

const filesystems = ['ext4', 'xfs', 'vfat'] as const;
const smallest = { ext4: 16 * mebibyte, xfs: 300 * mebibyte, vfat: 16 * mebibyte };
const canMake = (filesystem: (typeof filesystems)[number]): boolean =>
  ({ ext4: true, xfs: hasXfs, vfat: hasVfat })[filesystem];

// What takes too long for every day: 10,000 files, files of 1 GiB, 50 kills of each file system.
const full = process.env.FULL_SIZE !== undefined;
const files = full ? 10_000 : 500;
const mebibytes = full ? 1024 : 8;
const kills = full ? 50 : 3;
const sized = full ? '3Gi' : '64Mi';
// A guest says nothing while it writes a large file, and a busy machine has little time for it.
const patience = full ? '120m' : '300s';
const sizedXfs = full ? '3Gi' : '300Mi';

const disk = {
  ext4: `{ name: 'ext4', filesystem: 'ext4', size: '${sized}', mount: '/ext4', state: true }`,
  xfs: `{ name: 'xfs', filesystem: 'xfs', size: '${sizedXfs}', from: 'xfs', mount: '/xfs', state: true }`,
  vfat: `{ name: 'vfat', filesystem: 'vfat', size: '${sized}', from: 'vfat', mount: '/vfat', state: true }`,
  site: `{ name: 'site', filesystem: 'ext4', size: '16Mi', from: 'site', mount: '/site', readOnly: true }`,
  scratch: `{ name: 'scratch', filesystem: 'ext4', size: '16Mi', mount: '/ext4' }`,
};
// The same for all tests that write to xfs, so that Linux has to be built once more only.
const written = [
  disk.ext4,
  ...(hasXfs ? [disk.xfs] : []),
  disk.site,
  ...(hasVfat ? [disk.vfat] : []),
];

const image = (disks: readonly string[], words = ''): string =>
  `disks: [${disks.join(', ')}],
      run: { memory: '64Mi', commandLine: 'loglevel=4${words}', silence: '${patience}', timeout: '${patience}' },`;

const writing = ` files=${files} mebibytes=${mebibytes}`;

const site = {
  'site/index.html': '<p>hello</p>\n',
  'site/deep/er/page': 'deep\n',
  'site/run': '#!/bin/sh\n',
  'vfat/LONG Name ä.txt': 'long\n',
  'xfs/deep/er/page': 'deep\n',
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

const boot = (project: Project, ...words: readonly string[]) =>
  unikernel(['test', 'app', ...words], { cwd: project.folder, minutes: 130 });

async function passes(project: Project, ...words: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await boot(project, ...words);
  assert.is(code, 0, `${stdout}\n${stderr}`);
}

test('files are written to the disks, which are sound afterwards and keep what they should', () =>
  withLinuxProject('test/guest/files', image(written, writing), async (project) => {
    writeSite(project);
    await passes(project);
    await checkKept(project);
    assert.is(readFileSync(join(project.folder, '.unikernel/.gitignore'), 'utf8'), '*\n');

    // The guest finds what it wrote, which it does not expect.
    assert.is((await boot(project)).code, 6);
    configure(project, writing, ` again${writing}`);
    await passes(project);
    await checkKept(project);
    configure(project, ` again${writing}`, '');
    await passes(project, '--fresh-disks');

    configure(project, `'${sized}'`, "'65Mi'");
    const { code, stderr } = await boot(project);
    assert.is(code, 2);
    assert.match(stderr, /ext4\.disk has \d+ bytes.*\n.*\n.*--fresh-disks/);
    if (!hasVfat || !hasXfs) skip('not all programs are installed: not all file systems are tried');
  }));

/** Replaces the first of that text in the config. */
function configure(project: Project, before: string, after: string): void {
  const text = readFileSync(join(project.folder, 'unikernel.config.ts'), 'utf8');
  assert.ok(text.includes(before), before);
  project.write({ 'unikernel.config.ts': text.replace(before, after) });
}

/** Has the host's programs look at the kept disks: their file systems, and the large file on them. */
async function checkKept({ folder }: Project): Promise<void> {
  const kept = (name: string): string => join(folder, '.unikernel/disks/app', `${name}.disk`);
  const read = join(folder, 'renamed');
  await check('e2fsck', '-fn', kept('ext4'));
  await check('debugfs', '-R', `dump /renamed ${read}`, kept('ext4'));
  assert.is(await hashFile(read), hashOfPieces());
  if (hasXfs) await check('xfs_repair', '-f', '-n', kept('xfs'));
  if (!hasVfat) return;
  await check('fsck.vfat', '-n', kept('vfat'));
  await execa('mcopy', ['-o', '-i', kept('vfat'), '::/renamed', read]);
  assert.is(await hashFile(read), hashOfPieces());
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

/** Of what the guest writes to the large file; see fill() there. */
function hashOfPieces(): string {
  const pieces = Array.from({ length: 256 }, (_, n) =>
    Uint8Array.from({ length: 4096 }, (_, i) => n * 31 + i * 7 + (i >> 8)),
  );
  const hash = createHash('sha256');
  for (let n = 0; n < mebibytes * 256; n += 1) hash.update(pieces[n % 256]!);
  return hash.digest('hex');
}

test('without state each boot finds a disk as it was built, and plain make makes the same one', () =>
  withLinuxProject('test/guest/files', image([disk.scratch, disk.site]), async (project) => {
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

// In every other turn the disk then loses what it was not told to flush, as in a power cut. Linux 4.9
// flushes a file of vfat before the allocation table is written, so that is only killed.
for (const filesystem of filesystems)
  test(`${filesystem} loses nothing that was synced when QEMU is killed, time after time`, () =>
    withLinuxProject('test/guest/files', image(written), async (project) => {
      if (!canMake(filesystem)) return skip(`the programs of ${filesystem} are not installed`);
      writeSite(project);
      const { stdout: kernel } = await project.unikernel(['build', 'app']);
      const step = ['store', 'path', 'app', '--step', `app-${filesystem}-disk`];
      const { stdout: built } = await project.unikernel(step);
      const guest: Guest = { kernel, file: join(project.folder, 'disk'), filesystem };
      const before = join(project.folder, 'before');
      await copyDisk(join(built, `${filesystem}.disk`), guest.file);
      chmodSync(guest.file, 0o644);
      let promised = 0;
      for (let turn = 0; turn < kills; turn += 1) {
        const log = join(project.folder, 'log');
        const isPowerCut = turn % 2 === 0 && filesystem !== 'vfat';
        if (isPowerCut) {
          await copyDisk(guest.file, before);
          writeFileSync(log, '');
        }
        const said = await killAtWork(isPowerCut ? { ...guest, log } : guest, (turn * 137) % 1500);
        promised = records(said, promised);
        if (filesystem === 'vfat') await repairVfat(guest.file);
        if (!isPowerCut) continue;
        assert.ok(replayFlushed(log, before) > 0, 'the disk is never flushed');
        await copyDisk(before, guest.file);
      }
      await findsAll(guest, promised);
      if (filesystem === 'ext4') await check('e2fsck', '-fn', guest.file);
      else if (filesystem === 'xfs') await check('xfs_repair', '-f', '-n', guest.file);
      else await check('fsck.vfat', '-n', guest.file);
    }));

/** Without a journal what was being written is left half done, and somebody has to see to it. */
async function repairVfat(file: string): Promise<void> {
  const { exitCode, all } = await execa('/usr/sbin/fsck.vfat', ['-a', file], {
    reject: false,
    all: true,
  });
  assert.ok([0, 1].includes(exitCode!), all);
}

async function copyDisk(from: string, to: string): Promise<void> {
  await execa('cp', ['--sparse=always', from, to]);
}

/** Boots once more, in which nothing is written. */
async function findsAll(guest: Guest, promised: number): Promise<void> {
  const { all, exitCode } = await execa('qemu-system-x86_64', bootWords(guest, 'again'), {
    reject: false,
    all: true,
    stdin: 'ignore',
    timeout: 300_000,
  });
  assert.is(exitCode, 83, all);
  records(all, promised);
}

/** Holds what the guest found against what was promised; returns what is promised now. */
function records(said: string, promised: number): number {
  const found = Number(/^found (\d+)/m.exec(said)?.[1]);
  assert.ok(found >= promised, `${promised} were synced, ${found} were found:\n${said}`);
  return Number([...said.matchAll(/^synced (\d+)$/gm)].at(-1)?.[1] ?? found);
}

type Guest = {
  readonly kernel: string;
  readonly file: string;
  readonly filesystem: string;
  /** Where every request to the disk is written down. */
  readonly log?: string;
};

function bootWords({ kernel, file, filesystem, log }: Guest, words: string): string[] {
  const mount = `/${filesystem}`;
  const drive = `if=none,id=${filesystem},driver=blklogwrites,file.driver=file,file.filename=${file},log.driver=file,log.filename=${log}`;
  const given = qemuArguments({
    image: kernel,
    memory: 64 * mebibyte,
    cpu: 'max',
    machine: 'microvm',
    accelerator: 'tcg',
    commandLine: `records=${mount} ${words} loglevel=4 virtio_blk.queue_depth=64 uk_lkl.disk=${filesystem}:${filesystem}:rw:${mount}`,
    drives: [{ name: filesystem, file, writes: 'keep' }],
  });
  return log === undefined
    ? given
    : given.map((word) => (word.startsWith('if=none,') ? drive : word));
}

/** Boots, waits until the guest has synced some records, and kills QEMU; returns the console. */
async function killAtWork(guest: Guest, milliseconds: number): Promise<string> {
  const qemu = execa('qemu-system-x86_64', bootWords(guest, ''), {
    reject: false,
    stdin: 'ignore',
  });
  let said = '';
  qemu.stdout.on('data', (text) => {
    said += text;
  });
  await until(
    () => (said.match(/^synced/gm)?.length ?? 0) > 3,
    'records are synced',
    full ? 600 : 60,
  );
  await sleep(milliseconds);
  qemu.kill('SIGKILL');
  await qemu;
  return said;
}

test.run();
