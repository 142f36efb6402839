import { defineConfig, embedded, lkl } from 'unikernel';

export default defineConfig({
  images: {
    boot: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [lkl()],
      disks: [
        { name: 'Data', filesystem: 'ext4', size: '1Mi', mount: 'data' },
        { name: 'web', filesystem: 'ext4', size: '16Mi', mount: '/web', readOnly: true, state: true },
      ],
    },
  },
});
