import { z } from 'zod';
import {
  addressForm,
  guestAddressForm,
  type Subnet,
  subnetOf,
  subnetText,
  toNumber,
  toText,
} from './addresses.ts';

const port = (least: number) => z.int().min(least).max(65535);
const address = z
  .string()
  .regex(
    guestAddressForm,
    "expected 'dhcp' or an address with its prefix such as '10.0.2.15/24' (from /8 to /28)",
  );
const gateway = z.string().regex(addressForm, "expected an address such as '10.0.2.2'");
/** As many as the guest's resolver asks. */
export const mostNameServers = 3;
const nameServers = z
  .array(z.string().regex(addressForm, "expected an address such as '10.0.2.3'"))
  .min(1)
  .max(mostNameServers);

/** A way from a port of the host, on 127.0.0.1 only, to one of the guest. */
export const forward = z.strictObject({
  /** 0 is any that is free; it is told when the image boots. */
  host: port(0),
  /** The port that the guest listens on. */
  guest: port(1),
  /** What is forwarded. */
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
});

/** Behind QEMU, which needs no rights and lets in only what is forwarded. */
const userNetwork = z.strictObject({
  /** A network of QEMU's own. */
  mode: z.literal('user'),
  /**
   * Of the guest; the prefix says how large QEMU's network is. By default `10.0.2.15/24` for the
   * first network of an image, `10.0.3.15/24` for the second, and so on. With `dhcp` Linux asks for
   * it while it starts, and QEMU gives it that one.
   */
  address: address.optional(),
  /** The host as the guest sees it; by default the network's address 2. */
  gateway: gateway.optional(),
  /**
   * Name servers that `getaddrinfo()` asks: by default QEMU's, which asks those of this machine,
   * or with `dhcp` the ones that the answer names.
   */
  dns: nameServers.optional(),
  /** Ports of this machine that lead into the guest. */
  forward: z.array(forward).default([]),
});

/** A tap device of this machine, which has to be there: the guest is a host of that network. */
const tapNetwork = z.strictObject({
  /** A network of this machine. */
  mode: z.literal('tap'),
  /** The tap device. This tool never makes one: it needs no rights of root. */
  interface: z
    .string()
    .regex(
      /^[A-Za-z0-9_][A-Za-z0-9._-]{0,14}$/,
      "expected the name of a tap device such as 'tap0'",
    ),
  /** Of the guest, free in its network; with `dhcp` Linux asks for it while it starts. */
  address,
  /** Where packets for other networks go; without one the guest reaches its own network only. */
  gateway: gateway.optional(),
  /** Name servers that `getaddrinfo()` asks: none by default, or with `dhcp` the answer's. */
  dns: nameServers.optional(),
});

/** A network of the guest, which finds its interface up. */
export const network = z.discriminatedUnion('mode', [userNetwork, tapNetwork]);

export type Forward = z.infer<typeof forward>;
export type UserNetwork = z.infer<typeof userNetwork>;
export type TapNetwork = z.infer<typeof tapNetwork>;
export type Network = z.infer<typeof network>;

/** The addresses of a network behind QEMU, in full. */
export type Addresses = {
  /** Such as `10.0.2.0/24`. */
  readonly subnet: string;
  readonly guest: string;
  readonly gateway: string;
  /** QEMU's. */
  readonly nameServer: string;
};

const gatewayOffset = 2;
/** QEMU's name server. */
export const nameServerOffset = 3;

/** @param index the network's place in the image, which decides its default address */
export function addressesOf(network: UserNetwork, index: number): Addresses {
  const subnet = userSubnet(network, index);
  return {
    subnet: subnetText(subnet),
    guest: toText(subnet.address),
    gateway: toText(gatewayNumber(network, subnet)),
    nameServer: toText(subnet.base + nameServerOffset),
  };
}

export function gatewayNumber({ gateway }: UserNetwork, { base }: Subnet): number {
  return gateway === undefined ? base + gatewayOffset : toNumber(gateway);
}

/** The address of the guest with its prefix, which QEMU's DHCP server gives too. */
export function userSubnet({ address }: UserNetwork, index: number): Subnet {
  const given = address === undefined || address === 'dhcp' ? undefined : address;
  return subnetOf(given ?? `10.0.${2 + index}.15/24`);
}

/** The network that the default route leads through: that of DHCP, otherwise the first with a gateway. */
export function defaultRoute(networks: readonly Network[]): number | undefined {
  const asked = networks.findIndex((one) => one.address === 'dhcp');
  const first = networks.findIndex((one) => one.mode === 'user' || one.gateway !== undefined);
  return [asked, first].find((index) => index >= 0);
}
