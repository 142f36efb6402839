import { defineConfig, embedded, lkl } from 'unikernel';

const linux = lkl({ kconfig: { VFAT_FS: true } });

export default defineConfig({
  images: {
    boot: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [linux, lkl()],
    },
  },
});
