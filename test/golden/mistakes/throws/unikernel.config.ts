import { defineConfig, embedded } from 'unikernel';
import { memoryFor } from './memory.ts';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      run: { memory: memoryFor('medium') },
    },
  },
});
