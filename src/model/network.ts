import { z } from 'zod';

/** It is also what QEMU's own DHCP server begins with. */
const defaultAddress = '10.0.2.15/24';

const octet = '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const quad = `${octet}(\\.${octet}){3}`;
const port = (least: number) => z.int().min(least).max(65535);

/** A way from a port of the host, on 127.0.0.1 only, to one of the guest; TCP. */
const forward = z.strictObject({
  /** 0 is any that is free; it is told when the image boots. */
  host: port(0),
  /** The port that the guest listens on. */
  guest: port(1),
});

/** A network of the guest, which finds its interface up. */
export const network = z
  .strictObject({
    /** `user`: behind QEMU, which needs no rights and lets in only what is forwarded. */
    mode: z.enum(['user']),
    /**
     * Of the guest; the prefix says how large QEMU's network is. With `dhcp` Linux asks for it
     * while it starts, and QEMU gives it the one that is the default here.
     */
    address: z
      .string()
      .regex(
        new RegExp(`^(dhcp|${quad}/([89]|1[0-9]|2[0-8]))$`),
        "expected 'dhcp' or an address with its prefix such as '10.0.2.15/24' (from /8 to /28)",
      )
      .default(defaultAddress),
    /** The host as the guest sees it; by default the network's address 2. */
    gateway: z
      .string()
      .regex(new RegExp(`^${quad}$`), "expected an address such as '10.0.2.2'")
      .optional(),
    /**
     * Name servers that `getaddrinfo()` asks: by default QEMU's, which asks those of this machine,
     * or with `dhcp` the ones that the answer names.
     */
    dns: z
      .array(z.string().regex(new RegExp(`^${quad}$`), "expected an address such as '10.0.2.3'"))
      .min(1)
      .max(3)
      .optional(),
    /** Ports of this machine that lead into the guest. */
    forward: z
      .array(forward)
      .refine((all) => {
        const fixed = all.map(({ host }) => host).filter((host) => host !== 0);
        return new Set(fixed).size === fixed.length;
      }, 'expected each port of the host once')
      .default([]),
  })
  .superRefine((value, context) => {
    for (const { key, message } of addressProblems(value))
      context.addIssue({ code: 'custom', path: [key], message });
  });

export type Network = z.infer<typeof network>;

/** The addresses of a network, in full. */
export type Addresses = {
  /** Such as `10.0.2.0/24`. */
  readonly subnet: string;
  readonly guest: string;
  readonly gateway: string;
  /** QEMU's. */
  readonly nameServer: string;
};

type Given = { readonly address: string; readonly gateway?: string | undefined };

const gatewayOffset = 2;
/** QEMU's name server. */
const nameServerOffset = 3;

export function addressesOf(given: Given): Addresses {
  const { base, prefix, guest, gateway } = numbersOf(given);
  return {
    subnet: `${toText(base)}/${prefix}`,
    guest: toText(guest),
    gateway: toText(gateway),
    nameServer: toText(base + nameServerOffset),
  };
}

function addressProblems(given: Given): { key: keyof Given; message: string }[] {
  const { base, size, guest, gateway } = numbersOf(given);
  const isTaken = (number: number): boolean =>
    [base, base + nameServerOffset, base + size - 1].includes(number);
  if (gateway < base || gateway >= base + size || isTaken(gateway) || gateway === guest)
    return given.gateway === undefined
      ? [{ key: 'address', message: `expected another one than the gateway's` }]
      : [{ key: 'gateway', message: 'expected a free address of the same network' }];
  if (isTaken(guest))
    return [{ key: 'address', message: 'expected a free address of its network' }];
  return [];
}

function numbersOf({ address, gateway }: Given) {
  const [text = '', bits = ''] = (address === 'dhcp' ? defaultAddress : address).split('/');
  const prefix = Number(bits);
  const size = 2 ** (32 - prefix);
  const guest = toNumber(text);
  const base = guest - (guest % size);
  const given = gateway === undefined ? base + gatewayOffset : toNumber(gateway);
  return { prefix, size, guest, base, gateway: given };
}

function toNumber(text: string): number {
  return text.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
