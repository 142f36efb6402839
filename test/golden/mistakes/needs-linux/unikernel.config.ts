import { defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      console: { input: true },
      run: { watchdog: '5s' },
    },
    eager: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      run: { watchdog: '50ms' },
    },
    off: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      run: { watchdog: false as never },
    },
  },
});
