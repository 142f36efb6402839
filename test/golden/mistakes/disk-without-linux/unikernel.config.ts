import { defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    boot: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      disks: [{ name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data' }],
    },
  },
});
