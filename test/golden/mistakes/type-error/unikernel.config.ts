import { defineConfig, embedded } from 'unikernel';

const settings = { debug: 1 };

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      run: { memory: '128Mi' },
      kconfig: { LIBUKDEBUG: settings.debug.toFixed('2') !== '' },
    },
  },
});
