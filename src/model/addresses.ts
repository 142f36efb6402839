// IPv4 addresses of networks, as numbers of 32 bits.

const octet = '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';
const quad = `${octet}(\\.${octet}){3}`;

/** Such as `10.0.2.2`. */
export const addressForm = new RegExp(`^${quad}$`);
/** `dhcp`, or an address with its prefix such as `10.0.2.15/24`. */
export const guestAddressForm = new RegExp(`^(dhcp|${quad}/([89]|1[0-9]|2[0-8]))$`);

/** The numbers that an address with its prefix stands for. */
export type Subnet = {
  readonly prefix: number;
  /** How many addresses it has, the first and the last one included. */
  readonly size: number;
  readonly base: number;
  readonly address: number;
};

/** @param text such as `10.0.2.15/24` */
export function subnetOf(text: string): Subnet {
  const [quad = '', bits = ''] = text.split('/');
  const prefix = Number(bits);
  const size = 2 ** (32 - prefix);
  const address = toNumber(quad);
  return { prefix, size, address, base: address - (address % size) };
}

export function overlap(one: Subnet, other: Subnet): boolean {
  return one.base < other.base + other.size && other.base < one.base + one.size;
}

/** Whether a host of the subnet may have the address. */
export function isHost({ base, size }: Subnet, address: number): boolean {
  return address > base && address < base + size - 1;
}

/** Such as `10.0.2.0/24`. */
export function subnetText({ base, prefix }: Subnet): string {
  return `${toText(base)}/${prefix}`;
}

export function toNumber(text: string): number {
  return text.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

export function toText(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}
