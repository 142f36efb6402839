import { defineConfig, embedded, lkl, npm } from 'unikernel';

export default defineConfig({
  images: {
    boot: {
      arch: 'x86-64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [lkl({ source: npm('lkl', '^1.0.0'), kernelConfig: { EXT4_FS: true } })],
    },
  },
});
