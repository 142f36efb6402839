// What the devices of an image need of its other parts.

import { hasRng } from './entropy.ts';
import type { Image } from './image.ts';
import type { KconfigValue } from './kconfig.ts';
import { type Machine, machineOf } from './machine.ts';

type Problem = { readonly path: readonly (string | number)[]; readonly message: string };

/** Virtio-mmio transports of QEMU's microvm, and PCI devices that the port has a place for. */
const places = { microvm: 8, q35: 16, pc: 16 } as const;

/** Options of Linux that the drivers are behind; the base configurations have them on. */
const transportSymbols = ['VIRTIO_MMIO', 'VIRTIO_MMIO_CMDLINE_DEVICES'];
const diskSymbols = ['BLOCK', 'SYSFS', 'VIRTIO_BLK'];
const networkSymbols = ['NET', 'INET', 'NETDEVICES', 'NET_CORE', 'VIRTIO_NET'];
/** Not in the base configurations: asked for where they are needed. */
export const dhcpSymbols = ['IP_PNP', 'IP_PNP_DHCP'];
export const filesystemSymbol = { ext4: 'EXT4_FS', xfs: 'XFS_FS', vfat: 'VFAT_FS' } as const;

/** Everything about the devices of an image that cannot work, by its path in the image. */
export function deviceProblems(image: Image): Problem[] {
  return [
    ...repeated(image, 'name'),
    ...repeated(image, 'mount'),
    ...tooMany(image),
    ...untold(image),
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

function tooMany(image: Image): Problem[] {
  const machine = machineOfImage(image);
  if (deviceCount(image) <= places[machine]) return [];
  const others = hasRng(image) ? 'networks and virtio-rng' : 'networks';
  const message = `expected at most ${places[machine]} devices on ${machine}, ${others} included`;
  return [{ path: ['disks'], message }];
}

/** On the other machines the guest looks for its devices itself. */
function untold(image: Image): Problem[] {
  if (deviceCount(image) === 0 || machineOfImage(image) !== 'microvm') return [];
  if (image.kconfig.KVM_BOOT_PROTO_MULTIBOOT !== true) return [];
  const message = 'expected PVH: on microvm QEMU tells a multiboot image nothing of its devices';
  return [{ path: ['kconfig', 'KVM_BOOT_PROTO_MULTIBOOT'], message }];
}

const machineOfImage = (image: Image): Machine =>
  machineOf(image, image.unikraft.type === 'embedded');

const deviceCount = (image: Image): number =>
  image.disks.length + image.net.length + (hasRng(image) ? 1 : 0);

function withoutDrivers({ libraries, disks, net }: Image): Problem[] {
  if (disks.length + net.length === 0) return [];
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
