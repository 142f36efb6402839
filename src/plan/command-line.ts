import type { Image } from '../model/image.ts';
import { addressesOf, defaultRoute, mostNameServers, type Network } from '../model/network.ts';

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
  words.push(...networkWords(net));
  if (entropy !== 'auto') words.push(`uk_lkl.entropy=${entropy}`);
  const { watchdog } = run;
  if (watchdog !== undefined)
    words.push(`uk_lkl.watchdog=${watchdog === 'off' ? watchdog : Math.round(watchdog * 1000)}`);
  return [run.commandLine, ...words].filter((word) => word !== '').join(' ');
}

function networkWords(networks: readonly Network[]): string[] {
  const route = defaultRoute(networks);
  const words = networks.flatMap((network, index) => {
    const name = `eth${index}`;
    if (network.address === 'dhcp') return [`ip=:::::${name}:dhcp`, `uk_lkl.net=${name}:dhcp`];
    const { address, gateway } = resolved(network, index);
    return [`uk_lkl.net=${name}:${address}${index === route ? `:${gateway}` : ''}`];
  });
  const servers = [
    ...networks.flatMap(({ dns }) => dns ?? []),
    ...networks.flatMap((network, index) =>
      network.mode === 'user' && network.dns === undefined && network.address !== 'dhcp'
        ? [addressesOf(network, index).nameServer]
        : [],
    ),
  ];
  const asked = [...new Set(servers)].slice(0, mostNameServers);
  return asked.length === 0 ? words : [...words, `uk_lkl.dns=${asked.join(',')}`];
}

function resolved(network: Network, index: number) {
  if (network.mode === 'tap') return network;
  const { subnet, guest, gateway } = addressesOf(network, index);
  return { address: `${guest}/${subnet.split('/')[1]}`, gateway };
}
