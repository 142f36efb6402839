import type { ImagePlan } from '../plan/plan.ts';
import { networkDevices } from '../realise/network-devices.ts';
import { choosePorts } from '../run/ports.ts';
import type { Forward, NetworkDevice } from '../run/qemu-arguments.ts';
import { requireTap } from '../run/tap-device.ts';
import type { Session } from './session.ts';

/** The networks of an image; says where the guest can be reached. */
export async function networksOf(
  { output }: Session,
  { name, image }: ImagePlan,
): Promise<NetworkDevice[]> {
  const networks = networkDevices(name, image.net);
  for (const network of networks) if (network.mode === 'tap') await requireTap(network.interface);
  const chosen = await choosePorts(forwardsOf(networks));
  for (const [index, network] of networks.entries()) {
    if (network.mode === 'tap')
      output.say(
        `${name}: eth${index} is on ${network.interface}, with the address ${image.net[index]!.address}`,
      );
    else networks[index] = { ...network, forward: chosen.splice(0, network.forward.length) };
  }
  for (const { host, guest, protocol } of forwardsOf(networks))
    output.say(
      `${name}: 127.0.0.1:${host} leads to ${protocol === 'udp' ? 'UDP ' : ''}port ${guest} of the guest`,
    );
  return networks;
}

export function forwardsOf(networks: readonly NetworkDevice[]): Forward[] {
  return networks.flatMap((network) => (network.mode === 'user' ? network.forward : []));
}

/** What checks find them by; where several lead to one port, the first is told. */
export function forwardVariables(forwards: readonly Forward[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { host, guest, protocol } of forwards)
    variables[`UNIKERNEL_FORWARD_${guest}${protocol === 'udp' ? '_UDP' : ''}`] ??=
      `127.0.0.1:${host}`;
  return variables;
}

/** As `--json` tells them. */
export function toldForwards(forwards: readonly Forward[]) {
  return forwards.map(({ host, ...rest }) => ({ ...rest, address: `127.0.0.1:${host}` }));
}
