import { defineConfig, embedded, lkl } from 'unikernel';

export default defineConfig({
  images: {
    boot: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [lkl({ kconfig: { INET: false } })],
      net: [{ mode: 'user', gateway: '10.0.3.1', forward: [{ host: 80, guest: 80 }, { host: 80, guest: 81 }] }],
    },
  },
});
