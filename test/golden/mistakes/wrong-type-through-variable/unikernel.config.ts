import { defineConfig, embedded } from 'unikernel';

const megabytes = 64;

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      run: { memory: megabytes },
    },
  },
});
