import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { image } from '../../../src/model/image.ts';

const test = suite('device needs');

const lkl = {
  type: 'lkl',
  source: { type: 'path', path: 'linux' },
  base: 'small',
  kconfig: {},
  patches: [],
};

type Parts = { readonly kconfig?: object; readonly entropy?: string; readonly linux?: boolean };

/** What is wrong with an image of so many disks on a machine. */
function problems(
  disks: number,
  machine?: string,
  { kconfig = {}, entropy, linux = true }: Parts = {},
): string[] {
  const given = {
    arch: 'x86_64',
    platform: 'kvm',
    libc: 'nolibc',
    unikraft: { type: 'embedded' },
    application: 'app',
    libraries: linux ? [lkl] : [],
    disks: Array.from({ length: disks }, (_, index) => ({
      name: `d${index}`,
      filesystem: 'ext4',
      size: '16Mi',
      mount: `/d${index}`,
    })),
    kconfig,
    entropy,
    run: { machine },
  };
  return (image.safeParse(given).error?.issues ?? []).map(({ message }) => message);
}

test('a machine has so many places for devices', () => {
  assert.equal(problems(8), []);
  assert.equal(problems(9), ['expected at most 8 devices on microvm, networks included']);
  for (const machine of ['q35', 'pc']) {
    assert.equal(problems(16, machine), []);
    assert.equal(problems(17, machine), [
      `expected at most 16 devices on ${machine}, networks included`,
    ]);
  }
});

test('only on microvm a guest has to be told of its devices', () => {
  const multiboot = { kconfig: { KVM_BOOT_PROTO_MULTIBOOT: true } };
  assert.match(problems(1, 'microvm', multiboot).join(), /expected PVH/);
  assert.equal(problems(1, 'pc', multiboot), []);
  assert.equal(problems(0, 'microvm', multiboot), []);
});

test('virtio-rng takes a place, and needs to be told too', () => {
  const rng = { entropy: 'virtio-rng' };
  assert.equal(problems(7, 'microvm', rng), []);
  assert.equal(problems(8, 'microvm', rng), [
    'expected at most 8 devices on microvm, networks and virtio-rng included',
  ]);
  const multiboot = { kconfig: { KVM_BOOT_PROTO_MULTIBOOT: true } };
  assert.match(problems(0, 'microvm', { ...rng, ...multiboot }).join(), /expected PVH/);
});

test('only Linux is seeded', () => {
  for (const entropy of ['rdrand', 'virtio-rng', 'none'])
    assert.equal(problems(0, 'pc', { entropy, linux: false }), [
      'what is seeded is Linux: it needs lkl()',
    ]);
  assert.equal(problems(0, 'pc', { entropy: 'auto', linux: false }), []);
});

test.run();
