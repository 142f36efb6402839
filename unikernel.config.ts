import { defineConfig, embedded, lkl } from 'unikernel';
import { keepSections } from './patches/linker-script/index.ts';
import { linux } from './patches/lkl/index.ts';
import { nolibc } from './patches/nolibc/index.ts';
import { timerCallback } from './patches/timer/index.ts';

export default defineConfig({
  images: {
    // The smallest application: no library, no patch.
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'recipes/hello',
      run: { memory: '16Mi' },
    },

    // Linux as a library, and 33 tests of it.
    boot: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'recipes/boot',
      libraries: [lkl({ kconfig: { EXT4_FS: true }, patches: linux })],
      kconfig: { HZ: 1000 },
      patches: [...nolibc, keepSections, timerCallback],
      run: { memory: '64Mi', commandLine: 'loglevel=8' },
    },
  },
});
