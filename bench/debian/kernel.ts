// Debian's kernel for clouds, from the machine's own apt sources: unpacked, never installed.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { findProgram } from '../../src/run/find-program.ts';
import { Skip } from '../measure.ts';
import { payloadOf } from './read.ts';

export type DebianKernel = {
  readonly version: string;
  /** As it is packed. */
  readonly bzImage: string;
  /** The same unpacked, which QEMU starts through its PVH note. */
  readonly vmlinux: string;
  /** The file of each module by its name, such as `virtio_net`. */
  readonly modules: ReadonlyMap<string, string>;
};

const metaPackage = 'linux-image-cloud-amd64';

/** @throws Skip when apt has no such package, or it cannot be fetched. */
export async function fetchKernel(folder: string): Promise<DebianKernel> {
  if (!findProgram('apt-cache')) throw new Skip('there is no apt here');
  const { stdout } = await execa('apt-cache', ['depends', metaPackage], { reject: false });
  const name = /Depends: (linux-image-\S+-cloud-amd64)$/m.exec(stdout)?.[1];
  if (name === undefined)
    throw new Skip(`apt knows no ${metaPackage}; \`apt-get update\` may bring it`);
  const root = await unpack(name, folder);
  const version = name.slice('linux-image-'.length);
  const bzImage = join(root, `boot/vmlinuz-${version}`);
  return {
    version,
    bzImage,
    vmlinux: await decompress(bzImage, folder),
    modules: modulesBelow(join(root, 'lib/modules')),
  };
}

async function unpack(debianPackage: string, folder: string): Promise<string> {
  const root = join(folder, debianPackage);
  if (existsSync(root)) return root;
  mkdirSync(root);
  const { failed, stderr } = await execa('apt-get', ['download', debianPackage], {
    cwd: root,
    reject: false,
  });
  const file = readdirSync(root).find((entry) => entry.endsWith('.deb'));
  if (failed || file === undefined)
    throw new Skip(`apt-get does not bring ${debianPackage}: ${stderr}`);
  await execa('dpkg-deb', ['--extract', join(root, file), root]);
  return root;
}

const lz4Magic = '02214c18';

async function decompress(bzImage: string, folder: string): Promise<string> {
  const payload = payloadOf(readFileSync(bzImage));
  if (payload.toString('hex', 0, 4) !== lz4Magic)
    throw new Skip(`${basename(bzImage)} is not packed by lz4, as Debian 12 packs it`);
  // lz4 complains of the four bytes behind its data, in which the kernel's build left their size.
  const { stdout } = await execa('lz4', ['-dc'], {
    input: payload,
    encoding: 'buffer',
    reject: false,
    maxBuffer: 2 ** 28,
  });
  const vmlinux = join(folder, 'vmlinux');
  writeFileSync(vmlinux, stdout);
  return vmlinux;
}

function modulesBelow(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.ko'))
      .map((file) => [basename(file, '.ko'), join(folder, file)]),
  );
}
