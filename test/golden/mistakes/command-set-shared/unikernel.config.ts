import { defineConfig, embedded } from 'unikernel';

const run = { memory: '64Mi' };

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
      run,
    },
    server: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
      run,
    },
  },
});
