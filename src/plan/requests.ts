import { dhcpSymbols, filesystemSymbol } from '../model/device-needs.ts';
import type { Image, LklLibrary } from '../model/image.ts';
import type { KconfigMap, KconfigScalar } from '../model/kconfig.ts';

/** One symbol that the config asks for, and where in the config. */
export type KconfigRequest = {
  readonly symbol: string;
  readonly value: KconfigScalar;
  /** Why it is accepted that another value takes effect. */
  readonly allowed?: string;
  /** Why the tool itself asks for it: then a tree without the symbol is as good. */
  readonly own?: string;
  /** The path of the value in the config, such as `['images', 'boot', 'kconfig', 'HZ']`. */
  readonly path: readonly (string | number)[];
};

const architectureSymbol = { x86_64: 'ARCH_X86_64' } as const;
const platformSymbol = { kvm: 'PLAT_KVM' } as const;
const libcSymbol = { nolibc: 'LIBNOLIBC' } as const;

/** What no Unikraft but the embedded one can be expected to do without being asked, and why. */
const ownWishes = [
  {
    symbol: 'LIBUKRANDOM',
    value: false,
    own: 'it takes its seed from RDSEED, which QEMU does not emulate, and ends the boot without it',
  },
  {
    symbol: 'OPTIMIZE_COMPRESS',
    value: false,
    own: 'the packed copy of the image is used by nobody',
  },
  {
    symbol: 'DEBUG_SYMBOLS_LVL2',
    value: true,
    own: 'the macros that level 3 adds to the .dbg file name the folders of the build',
  },
] as const;

/** Of a choice it is for the config alone to say what is taken, when it says something. */
const choices = [/^DEBUG_SYMBOLS_LVL\d$/];

/**
 * What the image asks of the Unikraft tree, sorted by symbol; the image's own map wins.
 * `embedded` says whether the tree is the one that comes with this tool.
 */
export function unikraftRequests(name: string, image: Image, embedded: boolean): KconfigRequest[] {
  const at = ['images', name] as const;
  const requests: KconfigRequest[] = [
    ...(embedded ? [] : wishesFor(image)).map((wish) => ({ ...wish, path: [...at, 'unikraft'] })),
    { symbol: architectureSymbol[image.arch], value: true, path: [...at, 'arch'] },
    { symbol: platformSymbol[image.platform], value: true, path: [...at, 'platform'] },
    { symbol: libcSymbol[image.libc], value: true, path: [...at, 'libc'] },
    { symbol: 'UK_NAME', value: name, path: at },
  ];
  image.libraries.forEach((library, index) => {
    const path = [...at, 'libraries', index];
    if (library.type === 'lkl') requests.push({ symbol: 'LIBLKL', value: true, path });
    else if (library.type === 'posix') requests.push({ symbol: 'LIBPOSIX', value: true, path });
    else requests.push(...fromMap(library.kconfig, [...path, 'kconfig']));
  });
  requests.push(...fromMap(image.kconfig, [...at, 'kconfig']));
  return lastWins(requests);
}

function wishesFor({ kconfig }: Image) {
  const taken = choices.filter((choice) => Object.keys(kconfig).some((name) => choice.test(name)));
  return ownWishes.filter(({ symbol }) => !taken.some((choice) => choice.test(symbol)));
}

/** What the image asks of Linux beyond the named base configuration, sorted by symbol. */
export function linuxRequests(
  name: string,
  image: Image,
  index: number,
  library: LklLibrary,
): KconfigRequest[] {
  const at = ['images', name] as const;
  const ofNetworks = image.net.flatMap(({ address }, i) =>
    address === 'dhcp'
      ? dhcpSymbols.map((symbol) => ({ symbol, value: true, path: [...at, 'net', i, 'address'] }))
      : [],
  );
  // The base configurations have the other file systems.
  const ofDisks = image.disks.flatMap(({ filesystem }, i) =>
    filesystem === 'xfs'
      ? [
          {
            symbol: filesystemSymbol.xfs,
            value: true,
            path: [...at, 'disks', i, 'filesystem'],
          },
        ]
      : [],
  );
  return lastWins([
    ...ofDisks,
    ...ofNetworks,
    ...fromMap(library.kconfig, [...at, 'libraries', index, 'kconfig']),
  ]);
}

function fromMap(map: KconfigMap, at: readonly (string | number)[]): KconfigRequest[] {
  return Object.entries(map).map(([symbol, entry]) => {
    const path = [...at, symbol];
    return typeof entry === 'object' && 'allowed' in entry
      ? { symbol, value: entry.value, allowed: entry.allowed, path }
      : { symbol, value: entry, path };
  });
}

function lastWins(requests: readonly KconfigRequest[]): KconfigRequest[] {
  const bySymbol = new Map(requests.map((request) => [request.symbol, request]));
  return [...bySymbol.values()].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
}
