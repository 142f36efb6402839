import { allow, defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      kconfig: { HZ: true, BASE_ADDRESS: 4096, LIBVIRTIO_NET: allow(1, 'why not') },
    },
  },
});
