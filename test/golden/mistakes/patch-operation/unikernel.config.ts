import { declare, defineConfig, definePatch, embedded, insertAfter } from 'unikernel';

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
          name: 'timer',
          reason: 'the timer callback takes an argument',
          provides: ['timer-argument'],
          upstream: { notSubmitted: 'only for a test' },
          change: {
            operations: [
              insertAfter({ file: 'plat/timer.c', anchor: 'tick(', lines: ['tick(0);'] }),
              declare({ header: '/include/timer.h', prototype: 'void tick(int);' }),
            ],
          },
        }),
      ],
    },
  },
});
