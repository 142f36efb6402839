import { define, defineConfig, definePatch, embedded } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      patches: [
        definePatch({
          name: 'nolibc-strncat',
          reason: 'the application calls strncat',
          provides: ['strncat'],
          upstream: { notSubmitted: 'only for a test' },
          change: {
            operations: [
              define({
                library: 'lib/nolibc',
                source: 'strncat.c',
                from: 'patches/strcat.c',
                symbols: ['strncat'],
              }),
            ],
          },
        }),
      ],
    },
  },
});
