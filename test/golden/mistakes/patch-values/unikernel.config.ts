import { defineConfig, definePatch, embedded, fragment, kconfigOption, library } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [
        library('libs/linux', {
          patches: [
            definePatch({
              name: 'from-nowhere',
              reason: 'the fragment is in no file',
              provides: ['more-sections'],
              upstream: { notSubmitted: 'only for a test' },
              change: {
                operations: [
                  fragment({ library: 'lib', script: 'more.lds.S', from: 'patches/more.ld' }),
                ],
              },
            }),
          ],
        }),
      ],
      patches: [
        definePatch({
          name: 'values',
          reason: 'each of its values is wrong',
          provides: ['CONFIG_LIBA_B'],
          upstream: { notSubmitted: 'only for a test' },
          appliesTo: 'Iapetus',
          touches: ['../Config.uk'],
          change: {
            operations: [
              kconfigOption({
                file: 'Config.uk',
                symbol: 'LIBA_B',
                type: 'bool',
                prompt: 'An "option"',
                default: 3,
              }),
            ],
          },
        }),
      ],
    },
  },
});
