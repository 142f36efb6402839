import { defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      kconfig: { HZZ: 100, VIRTIO_NET: true, NOTHING_LIKE_IT: true },
    },
  },
});
