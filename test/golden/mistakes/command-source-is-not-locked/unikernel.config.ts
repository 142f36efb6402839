import { defineConfig, embedded, library, npm } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
      libraries: [library(npm('unikernel-lwip', '1.2.0'))],
    },
  },
});
