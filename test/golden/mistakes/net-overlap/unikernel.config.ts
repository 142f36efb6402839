import { defineConfig, embedded, lkl } from 'unikernel';

export default defineConfig({
  images: {
    boot: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [lkl()],
      net: [{ mode: 'user' }, { mode: 'tap', interface: 'tap0', address: '10.0.2.7/24' }],
    },
  },
});
