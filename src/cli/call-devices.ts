// `--net` and `--disk`: devices for one call, as if the config said so. Nothing of them is written
// to the project.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { Disk } from '../model/device.ts';
import { deviceProblems } from '../model/device-needs.ts';
import type { Image } from '../model/image.ts';
import { forward, type Network, network } from '../model/network.ts';
import { networkProblems } from '../model/network-problems.ts';
import type { Session } from './session.ts';

export type DeviceOptions = { readonly net: readonly string[]; readonly disk: readonly string[] };

/** A session in which the images have the devices of the call. */
export type WithDevices = {
  readonly session: Session;
  /** Images of disks to take instead of those that are built, by the disk's name. */
  readonly diskFiles: ReadonlyMap<string, string>;
};

/** @throws UserError exit 2 for devices that cannot be */
export function withDevices(
  session: Session,
  names: readonly string[],
  { net, disk }: DeviceOptions,
): WithDevices {
  const diskFiles = new Map<string, string>();
  if (net.length + disk.length === 0) return { session, diskFiles };
  const { config } = session.loaded;
  const images = { ...config.images };
  for (const name of names) {
    const given = images[name]!;
    const image = {
      ...given,
      net: networksFrom(net, given.net),
      disks: disk.reduce((disks, text) => replaceDisk(disks, text, name, diskFiles), given.disks),
    };
    const [problem] = deviceProblems(image);
    if (problem) throw bad('cli/bad-device', `${name}: ${problem.message}`, lineFor(image));
    images[name] = image;
  }
  const loaded = { ...session.loaded, config: { ...config, images } };
  return { session: { ...session, loaded, isAltered: true }, diskFiles };
}

/** Those that say a mode stand for the config's; the others add forwards to the first behind QEMU. */
function networksFrom(texts: readonly string[], configured: readonly Network[]): Network[] {
  const whole = texts.filter((text) => /^[a-z]+(,|$)/.test(text));
  const networks = whole.length > 0 ? whole.map(parseNetwork) : [...configured];
  for (const text of texts.filter((one) => !whole.includes(one))) {
    const index = networks.findIndex(({ mode }) => mode === 'user');
    const first = networks[index];
    if (first?.mode !== 'user')
      throw bad(
        'cli/bad-net',
        `--net ${text}: there is no network behind QEMU that ports could lead into`,
        `--net user,${text}`,
      );
    const added = parseParts(text, text.split(','), ['forward']).forward ?? [];
    const others = first.forward.filter(
      (old) => !added.some((a) => a.guest === old.guest && a.protocol === old.protocol),
    );
    networks[index] = { ...first, forward: [...others, ...added] };
  }
  const [problem] = networkProblems(networks);
  if (problem) throw bad('cli/bad-net', `--net: ${pathOf(problem.path)}: ${problem.message}`);
  return networks;
}

const keysOf: Readonly<Record<Network['mode'], readonly string[]>> = {
  user: ['address', 'gateway', 'dns', 'forward'],
  tap: ['interface', 'address', 'gateway', 'dns'],
};

/** Such as `user,forward=8080:80` or `tap,interface=tap0,address=192.168.7.2/24`. */
function parseNetwork(text: string): Network {
  const [mode = '', ...parts] = text.split(',');
  const keys = Object.hasOwn(keysOf, mode) ? keysOf[mode as Network['mode']] : undefined;
  if (keys === undefined)
    throw bad('cli/bad-net', `--net ${text}: expected user or tap, not '${mode}'`);
  const parsed = network.safeParse({ mode, ...parseParts(text, parts, keys) });
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw bad('cli/bad-net', `--net ${text}: ${path.join('.')}: ${message}`);
}

type Parts = {
  [key: string]: unknown;
  dns?: string[];
  forward?: ReturnType<typeof parseForward>[];
};

function parseParts(text: string, words: readonly string[], keys: readonly string[]): Parts {
  const parts: Parts = {};
  for (const word of words) {
    const [, key = '', value = ''] = /^([a-z]+)=(.+)$/.exec(word) ?? [];
    if (!keys.includes(key)) {
      const near = nearest(key, keys);
      throw bad(
        'cli/bad-net',
        `--net ${text}: expected ${keys.map((name) => `${name}=…`).join(', ')}, not '${word}'`,
        near && `write ${near}=`,
      );
    }
    if (key === 'forward') parts.forward = [...(parts.forward ?? []), parseForward(text, value)];
    else if (key === 'dns') parts.dns = [...(parts.dns ?? []), value];
    else parts[key] = value;
  }
  return parts;
}

function parseForward(text: string, value: string) {
  const [, host, guest, protocol] = /^(\d+):(\d+)(?:\/([a-z]+))?$/.exec(value) ?? [];
  const parsed = forward.safeParse({ host: Number(host), guest: Number(guest), protocol });
  if (parsed.success) return parsed.data;
  throw bad(
    'cli/bad-net',
    `--net ${text}: expected forward=HOST:GUEST, two ports, or HOST:GUEST/udp, not '${value}'`,
  );
}

/** `NAME=PATH`: a folder that the disk is made from, or a finished image of it. */
function replaceDisk(
  disks: readonly Disk[],
  text: string,
  image: string,
  diskFiles: Map<string, string>,
): Disk[] {
  const [, name = text, path = ''] = /^([^=]*)=(.+)$/.exec(text) ?? [];
  const names = disks.map((disk) => disk.name);
  if (!names.includes(name)) {
    const near = nearest(name, names);
    const are = names.length === 0 ? 'it has none' : `its disks are ${names.join(', ')}`;
    throw bad(
      'cli/bad-disk',
      `--disk ${text}: ${image} has no disk '${name}'; ${are}`,
      near
        ? `--disk ${near}=${path || 'PATH'}`
        : `in unikernel.config.ts: disks: [{ name: '${name || 'data'}', filesystem: 'ext4', size: '64Mi', mount: '/data' }]`,
    );
  }
  const place = resolve(path);
  const found = path === '' ? undefined : statSync(place, { throwIfNoEntry: false });
  if (found?.isFile()) diskFiles.set(name, place);
  else if (!found?.isDirectory())
    throw bad('cli/bad-disk', `--disk ${text}: there is no folder and no file '${path}'`);
  // What is kept of the config's disk is not touched, and what is written to this one is gone.
  const change = found.isFile() ? {} : { from: place, state: false };
  return disks.map((disk) => (disk.name === name ? { ...disk, ...change } : disk));
}

function pathOf(path: readonly (string | number)[]): string {
  const [index, ...keys] = path;
  return [`net[${index}]`, ...keys].join('.');
}

function lineFor({ libraries }: Image): string | undefined {
  return libraries.some(({ type }) => type === 'lkl')
    ? undefined
    : 'in unikernel.config.ts: libraries: [lkl()]';
}

function bad(code: string, message: string, suggestion?: string): UserError {
  return new UserError(
    { code, message: `${message}.`, ...(suggestion && { suggestion }) },
    exitCode.usage,
  );
}
