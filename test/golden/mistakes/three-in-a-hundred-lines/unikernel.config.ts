import { defineConfig, embedded, lkl } from 'unikernel';
import { disks, limits } from './shared.ts';

// What all images of this product have in common.
const common = {
  arch: 'x86_64',
  platform: 'kvm',
  libc: 'nolibc',
  unikraft: embedded(),
} as const;

const small = { memory: '32', timeout: '20s' };
const usual = { ...small, memory: limits.memory };

export default defineConfig({
  images: {
    // gateway is number 1 of the images.
    gateway: {
      ...common,
      application: 'app',
      run: {
        ...usual,
        commandLine: 'name=gateway',
      },
    },

    // router is number 2 of the images.
    router: {
      ...common,
      application: 'app',
      run: {
        ...usual,
        commandLine: 'name=router',
      },
    },

    // store is number 3 of the images.
    store: {
      ...common,
      application: 'app',
      libraries: [lkl()],
      disks,
      run: {
        ...usual,
        commandLine: 'name=store',
      },
    },

    // console is number 4 of the images.
    console: {
      ...common,
      application: 'app',
      run: {
        ...usual,
        commandLine: 'name=console',
      },
    },

    // probe is number 5 of the images.
    probe: {
      ...common,
      application: 'app',
      run: small,
    },

    // sensor is number 6 of the images.
    sensor: {
      ...common,
      application: 'app',
      run: {
        ...usual,
        commandLine: 'name=sensor',
      },
    },

    // relay is number 7 of the images.
    relay: {
      ...common,
      application: 'app',
      run: {
        ...usual,
        commandLine: 'name=relay',
      },
    },

    // clock is number 8 of the images.
    clock: {
      ...common,
      application: 'app',
      kconfig: {
        // A tick of ten milliseconds is enough for it.
        HZ: 99.5,
      },
      run: usual,
    },
  },
});
