import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/plan/package-root.ts';
import { type Accelerator, chooseAccelerator } from '../../src/run/accelerator.ts';
import { findQemu } from '../../src/run/machine.ts';
import { machineArguments } from '../../src/run/qemu-arguments.ts';
import { Guest } from './guest.ts';
import { type Application, applications, buildImages } from './images.ts';
import { bareInitramfs, initramfs } from './initramfs.ts';
import { fetchKernel } from './kernel.ts';

/** One application in one machine. */
export type Run = {
  readonly application: Application;
  /** MiB. */
  readonly memory: number;
  readonly arguments?: string;
  readonly devices?: Devices;
  /** Of the memory, MiB for a Linux in the unikernel, which takes 16 by itself. */
  readonly linux?: number;
};

/** A disk, at /data, whose writes are thrown away, and a port of the host that leads to `guestPort`. */
export type Devices = { readonly disk: string; readonly port: number };

export const guestPort = 80;

/** What is measured, on the same machine and processor of the same QEMU. */
export type Side = { readonly name: string; start(run: Run): Guest };

export type Sides = {
  readonly ours: Side;
  /** As Debian packs it, with no option but a console; for what needs no devices. */
  readonly untuned: Side;
  /** Unpacked, and with the options that were found to make it faster. */
  readonly tuned: Side;
  readonly accelerator: Accelerator;
};

/** @throws Skip when there is no kernel of Debian to be had. */
export async function makeSides(folder: string): Promise<Sides> {
  const kernel = await fetchKernel(folder);
  const images = await buildImages(folder);
  const programs = await buildPrograms(folder);
  const bare = await bareInitramfs(programs.probe, folder);
  const archives = {
    probe: await initramfs(programs.probe, kernel, folder),
    httpd: await initramfs(programs.httpd, kernel, folder),
    fsbench: await initramfs(programs.fsbench, kernel, folder),
  };
  const qemu = findQemu('qemu-system-x86_64');
  const { accelerator } = await chooseAccelerator('auto', qemu, 'microvm', 'max');
  const start = (run: Run, kernelFile: string, options: string, ...more: string[]): Guest =>
    new Guest(qemu, [
      ...machineArguments('microvm', 'max', accelerator),
      ...more,
      ...['-m', `${run.memory}M`, '-serial', 'stdio', '-no-reboot', '-kernel', kernelFile],
      ...['-append', `${options} -- ${run.arguments ?? ''}`],
      ...(run.devices ? deviceArguments(run.devices) : []),
    ]);
  const clock = accelerator === 'tcg' ? await clockOptions(folder) : '';
  return {
    accelerator,
    ours: {
      name: 'unikernel',
      start: (run) => start(run, images[run.application], ourOptions(run)),
    },
    untuned: {
      name: `Debian's ${kernel.version}, packed and with default options`,
      start: (run) => start(run, kernel.bzImage, 'console=ttyS0', '-initrd', bare),
    },
    tuned: {
      name: `Debian's ${kernel.version}, tuned`,
      start: (run) =>
        run.devices
          ? start(
              run,
              kernel.vmlinux,
              `${tuned} ${clock}`,
              ...['-initrd', archives[run.application]],
              // This kernel looks for virtio-mmio devices in ACPI's tables only.
              ...['-M', 'acpi=on'],
            )
          : start(run, kernel.vmlinux, tuned, '-initrd', bare),
    },
  };
}

function ourOptions({ devices, linux }: Run): string {
  return [
    'loglevel=4',
    ...(linux === undefined ? [] : [`mem=${linux}M`]),
    ...(devices
      ? [
          'virtio_blk.queue_depth=64',
          'uk_lkl.disk=data:ext4:rw:/data',
          'uk_lkl.net=eth0:10.0.2.15/24:10.0.2.2',
        ]
      : []),
  ].join(' ');
}

// Each was tried for itself. Self-tests, mitigations, mandatory access control, auditing, IPv6 and
// what else costs time and is not needed here is off. Instructions that are fast to copy bytes with
// (ERMS, FSRM) are byte by byte when they are emulated: without them it copies up to seven times as
// fast, by words.
const tuned = [
  ...['console=ttyS0', 'quiet', 'panic=-1', 'mitigations=off'],
  ...['cryptomgr.notests', 'apparmor=0', 'audit=0', 'ipv6.disable=1'],
  ...['random.trust_cpu=on', 'no_timer_check', 'lpj=4000000', 'tsc=reliable'],
  ...['rcupdate.rcu_expedited=1', 'clearcpuid=erms,fsrm'],
].join(' ');

/**
 * With ACPI's tables microvm has no clock that Debian's kernel could hold the time-stamp counter
 * against: untold it hangs while it starts. An emulated guest's counter is the host's.
 */
async function clockOptions(folder: string): Promise<string> {
  const program = join(folder, 'tsc');
  await execa('gcc', ['-O2', '-o', program, join(packageRoot, 'bench/debian/tsc.c')]);
  return `tsc_early_khz=${(await execa(program)).stdout}`;
}

function deviceArguments({ disk, port }: Devices): string[] {
  return [
    ...['-drive', `if=none,id=data,format=raw,snapshot=on,file=${disk}`],
    ...['-device', 'virtio-blk-device,drive=data,serial=data'],
    ...['-netdev', `user,id=net,hostfwd=tcp:127.0.0.1:${port}-10.0.2.15:${guestPort}`],
    ...['-device', 'virtio-net-device,netdev=net'],
  ];
}

/** The applications, each linked with init.c to one static program for Debian. */
async function buildPrograms(folder: string): Promise<Record<Application, string>> {
  const flags = ['-O2', '-static', '-D_GNU_SOURCE'];
  const init = join(folder, 'init.o');
  await execa('gcc', ['-O2', '-c', '-o', init, join(packageRoot, 'bench/debian/init.c')]);
  const build = async (application: Application): Promise<string> => {
    const sources = join(packageRoot, applications[application]);
    const program = join(folder, 'programs', application);
    mkdirSync(join(folder, 'programs'), { recursive: true });
    const files = readdirSync(sources).filter((file) => file.endsWith('.c'));
    const words = ['-Dmain=app_main', '-o', program, ...files, init];
    await execa('gcc', [...flags, ...words], { cwd: sources });
    return program;
  };
  return {
    probe: await build('probe'),
    httpd: await build('httpd'),
    fsbench: await build('fsbench'),
  };
}
