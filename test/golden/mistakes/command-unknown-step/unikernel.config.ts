import { defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
    },
  },
});
