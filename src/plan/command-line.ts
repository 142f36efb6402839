import type { Image } from '../model/image.ts';
import { addressesOf } from '../model/network.ts';

/**
 * What the guest gets as its command line: that of the config, and what Linux and its port have to
 * know of the devices.
 */
export function guestCommandLine({
  run,
  disks,
  net,
  entropy,
}: Pick<Image, 'run' | 'disks' | 'net' | 'entropy'>): string {
  const words = disks.map(
    ({ name, filesystem, readOnly, mount }) =>
      `uk_lkl.disk=${name}:${filesystem}:${readOnly ? 'ro' : 'rw'}:${mount}`,
  );
  // A request set aside for each of the 1024 entries of a queue would take 4 MiB a disk.
  if (disks.length > 0) words.unshift('virtio_blk.queue_depth=64');
  for (const network of net) {
    const { gateway, nameServer } = addressesOf(network);
    const isAsked = network.address === 'dhcp';
    if (isAsked) words.push('ip=:::::eth0:dhcp', 'uk_lkl.net=eth0:dhcp');
    else words.push(`uk_lkl.net=eth0:${network.address}:${gateway}`);
    const servers = network.dns ?? (isAsked ? [] : [nameServer]);
    if (servers.length > 0) words.push(`uk_lkl.dns=${servers.join(',')}`);
  }
  if (entropy !== 'auto') words.push(`uk_lkl.entropy=${entropy}`);
  return [run.commandLine, ...words].filter((word) => word !== '').join(' ');
}
