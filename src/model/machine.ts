import type { Image } from './image.ts';

export type Machine = NonNullable<Image['run']['machine']>;

/**
 * The machine of QEMU that an image boots on unless the config names one. Unikraft's images are
 * started by Multiboot, which microvm's firmware cannot do, and end the machine through ACPI.
 */
export function machineOf({ run }: Pick<Image, 'run'>, embedded: boolean): Machine {
  return run.machine ?? (embedded ? 'microvm' : 'q35');
}
