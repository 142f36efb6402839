import { defineConfig, embedded, lkl } from 'unikernel';

export default defineConfig({
  images: {
    boot: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [lkl({ kconfig: { EXT4_FS: false } })],
      disks: [{ name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data' }],
      kconfig: { KVM_BOOT_PROTO_MULTIBOOT: true },
    },
  },
});
