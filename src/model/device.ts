import { z } from 'zod';
import { projectPath, size } from './quantity.ts';

const smallestDisk = 8 * 2 ** 20;
/** Below that mkfs.xfs refuses to make what its authors would not support. */
const smallestXfs = 300 * 2 ** 20;

/** A disk with one file system, which the guest finds mounted. */
export const disk = z
  .strictObject({
    /** Also the label of the file system and the serial number of the device. */
    name: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{0,10}$/,
        "expected a name such as 'data' (a-z, 0-9 and -, at most 11)",
      ),
    /** On the machine that builds, `xfs` needs xfsprogs, and `vfat` dosfstools and mtools. */
    filesystem: z.enum(['ext4', 'xfs', 'vfat']),
    /** How large it is; inside, bytes. */
    size: size.refine((bytes) => bytes >= smallestDisk, "expected at least '8Mi'"),
    /** The folder that the disk is filled from; without one it is empty. */
    from: projectPath.optional(),
    /** Where the guest mounts it. */
    mount: z
      .string()
      .regex(
        /^(?=.{1,127}$)(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._@+-]+)+$/,
        "expected an absolute path such as '/data' (A-Z a-z 0-9 . _ @ + - /)",
      ),
    /** Whether the guest may not write to it. */
    readOnly: z.boolean().default(false),
    /**
     * Whether what the guest writes is kept: in a copy of the project's own, made at the first boot
     * and never overwritten. Otherwise each boot finds the disk as it was built.
     */
    state: z.boolean().default(false),
  })
  .refine(({ readOnly, state }) => !(readOnly && state), {
    path: ['state'],
    message: 'a disk that is read-only keeps nothing: leave out one of readOnly and state',
  })
  .refine(({ filesystem, size }) => filesystem !== 'xfs' || size >= smallestXfs, {
    path: ['size'],
    message: "expected at least '300Mi', the least that mkfs.xfs makes",
  });

export type Disk = z.infer<typeof disk>;

/** The guest's first serial port, which `unikernel run` connects to the terminal, or to its own input. */
export const serialConsole = z.strictObject({
  /**
   * Whether descriptor 0 of the program, `stdin`, is what is typed there, line by line; by default it
   * is. Otherwise, and always in `unikernel test`, it is at its end.
   */
  input: z.boolean(),
});
