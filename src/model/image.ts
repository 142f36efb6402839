import { z } from 'zod';
import { check } from './check.ts';
import { disk, serialConsole } from './device.ts';
import { deviceProblems } from './device-needs.ts';
import { entropy } from './entropy.ts';
import { kconfigMap } from './kconfig.ts';
import { libraryName } from './library-name.ts';
import { linuxProblems } from './linux-needs.ts';
import { isFetched } from './named-sources.ts';
import { network } from './network.ts';
import { networkProblems } from './network-problems.ts';
import { patchSchema } from './patch.ts';
import { duration, patience, projectPath, size } from './quantity.ts';
import { embeddedSource, partSource, unikraftSource } from './source.ts';

/** The Linux kernel as a library, with the configuration and the patches of its own tree. */
const lklLibrary = z.strictObject({
  type: z.literal('lkl'),
  /** The Linux tree. */
  source: partSource,
  /** The named base configuration, `recipes/lkl/linux/<name>.config`. */
  base: z.enum(['small']),
  /** Symbols of Linux, on top of the base. */
  kconfig: kconfigMap,
  /** The series on the Linux tree, in this order. */
  patches: z.array(patchSchema),
});

/** Any Unikraft external library: a folder with Config.uk and Makefile.uk. */
const externalLibrary = z.strictObject({
  type: z.literal('external'),
  /** The folder of the library. */
  source: partSource,
  /** Symbols of the library. */
  kconfig: kconfigMap,
  /** The series on the library, in this order. */
  patches: z.array(patchSchema).default([]),
});

/** What makes an application ordinary C: main() and POSIX's functions on Linux as a library. */
const posixLibrary = z.strictObject({
  type: z.literal('posix'),
  /** The folder that comes with this tool. */
  source: embeddedSource,
  /** The series on the library, in this order. */
  patches: z.array(patchSchema).default([]),
});

const library = z.discriminatedUnion('type', [lklLibrary, posixLibrary, externalLibrary]);

/** How QEMU runs the image. */
const run = z.strictObject({
  /** RAM of the guest; inside, bytes. */
  memory: size.default(64 * 2 ** 20),
  /** Handed to the guest's main() as arguments. */
  commandLine: z
    .string()
    .regex(/^[\x20-\x7e]*$/, 'expected one line of printable ASCII')
    .default(''),
  /** QEMU's model of the processor. */
  cpu: z
    .string()
    .regex(/^[A-Za-z0-9_.,+=-]+$/, "expected a QEMU CPU model such as 'max'")
    .default('max'),
  /** Of QEMU. By default `microvm`, or `q35` where the tree is not the embedded one. */
  machine: z.enum(['microvm', 'q35', 'pc']).optional(),
  /** `auto` takes KVM where it works and says so. */
  accelerator: z.enum(['auto', 'kvm', 'tcg']).default('auto'),
  /** How long a boot may take until it counts as hung, but for `unikernel run`; inside, seconds. */
  timeout: duration.default(120),
  /**
   * How long the console may say nothing until a boot counts as hung, but for `unikernel run`;
   * inside, seconds.
   */
  silence: duration.default(30),
  /**
   * How long what can never go on may last until Linux's port says `HANG` and tells of all threads:
   * by default 10 s; `off` never does. Waiting for a device, a client or a timer is none.
   */
  watchdog: patience.optional(),
});

/** What `--source NAME=DIR` and folders of patches call other trees. */
const reserved = new Set(['unikraft', 'linux']);

const parts = z.strictObject({
  /** The processor that the image is built for. */
  arch: z.enum(['x86_64']),
  /** What the image boots on: `kvm` is QEMU, with the hardware's help or without. */
  platform: z.enum(['kvm']),
  /** The C library of the Unikraft tree. */
  libc: z.enum(['nolibc']),
  /** The Unikraft tree. */
  unikraft: unikraftSource,
  /** A folder with `Makefile.uk` and `Config.uk`: the program that the image runs. */
  application: projectPath,
  /** What is linked into the image beside the tree and the application. */
  libraries: z
    .array(library)
    .refine(
      (all) => all.filter(({ type }) => type === 'lkl').length <= 1,
      'expected Linux at most once: there is one lkl() too many',
    )
    .superRefine((all, context) => {
      all.forEach(({ type }, index) => {
        if (type === 'posix' && !all.some((other) => other.type === 'lkl'))
          context.addIssue({
            code: 'custom',
            path: [index],
            message: 'posix() needs Linux as a library, lkl()',
          });
      });
    })
    .superRefine((all, context) => {
      const names = all.map(libraryName);
      names.forEach((name, index) => {
        const { type, source, patches } = all[index]!;
        const isNamed = isFetched(source) || patches.length > 0;
        const isTaken = names.indexOf(name) < index || (isNamed && reserved.has(name));
        if (type !== 'lkl' && isTaken)
          context.addIssue({
            code: 'custom',
            path: [index],
            message: `another source is called '${name}' already`,
          });
      });
    })
    .default([]),
  /** Symbols of the Unikraft tree, the application and the external libraries. */
  kconfig: kconfigMap.default({}),
  /** The series on the Unikraft tree, in this order. */
  patches: z.array(patchSchema).default([]),
  /** Disks of the guest; they need `lkl()`. */
  disks: z.array(disk).default([]),
  /** Networks of the guest, its interfaces eth0, eth1 and so on; they need `lkl()`. */
  net: z
    .array(network)
    .superRefine((all, context) => {
      for (const { path, message } of networkProblems(all))
        context.addIssue({ code: 'custom', path: [...path], message });
    })
    .default([]),
  /**
   * What Linux's random numbers come from: the processor's RDRAND, a virtio-rng device, or nothing.
   * `auto` is the first of them that there is; the console tells which. Others than `auto` need
   * `lkl()`.
   */
  entropy: entropy.default('auto'),
  /** The serial port; it needs `lkl()`. */
  console: serialConsole.optional(),
  /** What the host does with the guest in `unikernel test`; afterwards the guest is powered off. */
  checks: z
    .array(check)
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      'expected each name once',
    )
    .default([]),
  /** How the image is run. It decides nothing of what is built. */
  run: run.prefault({}),
});

export const image = parts.superRefine((value, context) => {
  for (const { path, message } of [...deviceProblems(value), ...linuxProblems(value)])
    context.addIssue({ code: 'custom', path: [...path], message });
});

export type Run = z.infer<typeof run>;
export type Library = z.infer<typeof library>;
export type LklLibrary = z.infer<typeof lklLibrary>;
export type ExternalLibrary = z.infer<typeof externalLibrary>;
export type LklLibraryInput = z.input<typeof lklLibrary>;
export type ExternalLibraryInput = z.input<typeof externalLibrary>;
export type PosixLibraryInput = z.input<typeof posixLibrary>;
export type Image = z.infer<typeof parts>;
export type ImageInput = z.input<typeof image>;
