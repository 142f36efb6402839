import { defineConfig, release } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: release('0.17'),
      application: 'apps/hello',
    },
  },
});
