import { defineConfig, embedded, type ImageInput } from 'unikernel';

const common = {
  arch: 'x86_64',
  platform: 'kvm',
  libc: 'nolibc',
  unikraft: embedded(),
  run: { machine: 'q36', cpu: 'max' },
} as const;

export default defineConfig({
  images: {
    hello: { ...common, application: 'apps/hello' },
    quiet: { ...common, application: 'apps/hello', run: { ...common.run, silence: '5s' } },
  },
});
