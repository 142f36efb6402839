// What the devices of an image need of its other parts.

import type { Image } from './image.ts';
import type { KconfigValue } from './kconfig.ts';

type Problem = { readonly path: readonly (string | number)[]; readonly message: string };

/** Virtio-mmio transports of QEMU's microvm. */
const transports = 8;

/** Options of Linux that the drivers are behind; the base configurations have them on. */
const transportSymbols = ['VIRTIO_MMIO', 'VIRTIO_MMIO_CMDLINE_DEVICES'];
const diskSymbols = ['BLOCK', 'SYSFS', 'VIRTIO_BLK'];
const networkSymbols = ['NET', 'INET', 'NETDEVICES', 'NET_CORE', 'VIRTIO_NET'];
/** Not in the base configurations: asked for where they are needed. */
export const dhcpSymbols = ['IP_PNP', 'IP_PNP_DHCP'];
export const filesystemSymbol = { ext4: 'EXT4_FS', xfs: 'XFS_FS', vfat: 'VFAT_FS' } as const;

/** Everything about the devices of an image that cannot work, by its path in the image. */
export function deviceProblems(image: Image): Problem[] {
  if (image.disks.length + image.net.length === 0) return [];
  return [
    ...repeated(image, 'name'),
    ...repeated(image, 'mount'),
    ...tooMany(image),
    ...wrongMachine(image),
    ...withoutDrivers(image),
  ];
}

function repeated({ disks }: Image, key: 'name' | 'mount'): Problem[] {
  const all = disks.map((disk) => disk[key]);
  return all.flatMap((value, index) =>
    all.indexOf(value) < index
      ? [{ path: ['disks', index, key], message: `another disk has the ${key} '${value}' already` }]
      : [],
  );
}

function tooMany({ disks, net }: Image): Problem[] {
  if (disks.length + net.length <= transports) return [];
  const message = `expected at most ${transports} devices, networks included`;
  return [{ path: ['disks'], message }];
}

function wrongMachine({ run, kconfig }: Image): Problem[] {
  const problems: Problem[] = [];
  if (run.machine !== undefined && run.machine !== 'microvm')
    problems.push({
      path: ['run', 'machine'],
      message: `expected 'microvm': disks and networks are virtio over MMIO, which '${run.machine}' does not have`,
    });
  if (kconfig.KVM_BOOT_PROTO_MULTIBOOT === true)
    problems.push({
      path: ['kconfig', 'KVM_BOOT_PROTO_MULTIBOOT'],
      message: 'expected PVH: QEMU tells a multiboot image nothing of its devices',
    });
  return problems;
}

function withoutDrivers({ libraries, disks, net }: Image): Problem[] {
  const index = libraries.findIndex((library) => library.type === 'lkl');
  const linux = libraries[index];
  if (linux?.type !== 'lkl') {
    const path = [disks.length > 0 ? 'disks' : 'net'];
    return [{ path, message: 'a device needs Linux as a library, lkl()' }];
  }
  const needed = [
    ...transportSymbols,
    ...(disks.length > 0 ? diskSymbols : []),
    ...new Set(disks.map(({ filesystem }) => filesystemSymbol[filesystem])),
    ...(net.length > 0 ? networkSymbols : []),
    ...(net.some(({ address }) => address === 'dhcp') ? dhcpSymbols : []),
  ];
  return needed
    .filter((symbol) => isOff(linux.kconfig[symbol]))
    .map((symbol) => ({
      path: ['libraries', index, 'kconfig', symbol],
      message: 'expected true: a device of this image needs it',
    }));
}

function isOff(entry: KconfigValue | undefined): boolean {
  return typeof entry === 'object' && 'allowed' in entry ? entry.value === false : entry === false;
}
