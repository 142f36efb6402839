import { defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      kconfig: { HZ: 99.5, STACK_SIZE: null, HEAP: { hex: '0x1000' } },
    },
  },
});
