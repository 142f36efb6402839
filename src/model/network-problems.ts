// What networks of one image cannot have, alone and beside each other.

import { isHost, overlap, type Subnet, subnetOf, subnetText, toNumber } from './addresses.ts';
import {
  defaultRoute,
  gatewayNumber,
  mostNameServers,
  type Network,
  nameServerOffset,
  type TapNetwork,
  type UserNetwork,
  userSubnet,
} from './network.ts';

/** The path begins with the index of the network. */
type Problem = { readonly path: readonly (string | number)[]; readonly message: string };

export function networkProblems(networks: readonly Network[]): Problem[] {
  return [
    ...networks.flatMap((network, index) =>
      network.mode === 'user' ? userProblems(network, index) : tapProblems(network, index),
    ),
    ...overlapping(networks),
    ...askedTwice(networks),
    ...secondRoutes(networks),
    ...sharedTaps(networks),
    ...sharedPorts(networks),
    ...tooManyServers(networks),
  ];
}

function userProblems(network: UserNetwork, index: number): Problem[] {
  const subnet = userSubnet(network, index);
  const gateway = gatewayNumber(network, subnet);
  const isFree = (number: number): boolean =>
    isHost(subnet, number) && number !== subnet.base + nameServerOffset;
  if (!isFree(gateway) || gateway === subnet.address)
    return network.gateway === undefined
      ? [{ path: [index, 'address'], message: `expected another one than the gateway's` }]
      : [{ path: [index, 'gateway'], message: 'expected a free address of the same network' }];
  return isFree(subnet.address) ? [] : [takenAddress(index)];
}

function tapProblems({ address, gateway }: TapNetwork, index: number): Problem[] {
  if (address === 'dhcp') {
    const message = 'expected none: with DHCP the answer brings it';
    return gateway === undefined ? [] : [{ path: [index, 'gateway'], message }];
  }
  const subnet = subnetOf(address);
  if (!isHost(subnet, subnet.address)) return [takenAddress(index)];
  if (gateway === undefined) return [];
  const number = toNumber(gateway);
  if (isHost(subnet, number) && number !== subnet.address) return [];
  return [{ path: [index, 'gateway'], message: 'expected another address of the same network' }];
}

function takenAddress(index: number): Problem {
  return { path: [index, 'address'], message: 'expected a free address of its network' };
}

function overlapping(networks: readonly Network[]): Problem[] {
  const subnets = networks.map(knownSubnet);
  return subnets.flatMap((subnet, index): Problem[] => {
    const other = subnets
      .slice(0, index)
      .findIndex((before) => subnet && before && overlap(subnet, before));
    if (subnet === undefined || other < 0) return [];
    const message = `expected another network than ${subnetText(subnets[other]!)}, which net[${other}] has: its own is ${subnetText(subnet)}`;
    return [{ path: [index, 'address'], message }];
  });
}

function knownSubnet(network: Network, index: number): Subnet | undefined {
  if (network.mode === 'user') return userSubnet(network, index);
  return network.address === 'dhcp' ? undefined : subnetOf(network.address);
}

/** Linux configures one interface by itself. */
function askedTwice(networks: readonly Network[]): Problem[] {
  const asked = [...networks.keys()].filter((index) => networks[index]!.address === 'dhcp');
  return asked.slice(1).map((index) => ({
    path: [index, 'address'],
    message: `expected an address: Linux asks for one on one network only, here on net[${asked[0]}]`,
  }));
}

function secondRoutes(networks: readonly Network[]): Problem[] {
  const route = defaultRoute(networks);
  return networks.flatMap((network, index): Problem[] => {
    if (network.mode === 'user' || network.gateway === undefined || index === route) return [];
    const message = `expected none: the way to other networks leads through net[${route}]`;
    return [{ path: [index, 'gateway'], message }];
  });
}

function sharedTaps(networks: readonly Network[]): Problem[] {
  const taps = networks.map((network) => (network.mode === 'tap' ? network.interface : undefined));
  return taps.flatMap((name, index): Problem[] =>
    name !== undefined && taps.indexOf(name) < index
      ? [{ path: [index, 'interface'], message: `net[${taps.indexOf(name)}] has it already` }]
      : [],
  );
}

function sharedPorts(networks: readonly Network[]): Problem[] {
  const taken = new Set<string>();
  return networks.flatMap((network, index): Problem[] => {
    if (network.mode !== 'user') return [];
    const ports = network.forward.flatMap(({ host, protocol }) =>
      host === 0 ? [] : [`${host}/${protocol}`],
    );
    const isRepeated = ports.map((port) => taken.has(port) || !taken.add(port)).some(Boolean);
    if (!isRepeated) return [];
    return [{ path: [index, 'forward'], message: 'expected each port of the host once' }];
  });
}

function tooManyServers(networks: readonly Network[]): Problem[] {
  const given = networks.map(({ dns }) => dns ?? []);
  if (given.flat().length <= mostNameServers) return [];
  const index = given.findLastIndex((servers) => servers.length > 0);
  return [{ path: [index, 'dns'], message: `expected at most ${mostNameServers} in all networks` }];
}
