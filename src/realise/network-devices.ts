import { addressesOf, type Network } from '../model/network.ts';
import { sha256 } from '../plan/derivation.ts';
import type { NetworkDevice } from '../run/qemu-arguments.ts';

/** What QEMU has to have for the networks of an image, eth0 first. */
export function networkDevices(image: string, networks: readonly Network[]): NetworkDevice[] {
  return networks.map((network, index): NetworkDevice => {
    switch (network.mode) {
      case 'user': {
        const { subnet, guest, gateway } = addressesOf(network, index);
        return { mode: 'user', subnet, guest, gateway, forward: network.forward };
      }
      case 'tap':
        return {
          mode: 'tap',
          interface: network.interface,
          mac: hardwareAddress(image, network.interface),
        };
      default:
        return network satisfies never;
    }
  });
}

/** QEMU's own are the same for every guest, and two of them on one network hear each other's packets. */
function hardwareAddress(image: string, tap: string): string {
  const digits = sha256(`${image} ${tap}`).slice(0, 6);
  return ['52', '54', '00', ...digits.match(/../g)!].join(':');
}
