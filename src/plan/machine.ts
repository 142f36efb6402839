import type { Image } from '../model/image.ts';

export type Machine = NonNullable<Image['run']['machine']>;

/**
 * The machine of QEMU that an image boots on unless the config names one. Unikraft's images are
 * started by Multiboot, which microvm's firmware cannot do, and end the machine through ACPI. The
 * devices of the config are microvm's.
 */
export function machineOf(
  { run, disks, net }: Pick<Image, 'run' | 'disks' | 'net'>,
  embedded: boolean,
): Machine {
  return run.machine ?? (embedded || disks.length + net.length > 0 ? 'microvm' : 'q35');
}
