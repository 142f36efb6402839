import { defineConfig, embedded, git, library } from 'unikernel';

const hello = {
  arch: 'x86_64',
  platform: 'kvm',
  libc: 'nolibc',
  unikraft: embedded(),
  application: 'apps/hello',
} as const;

export default defineConfig({
  images: {
    hello: {
      ...hello,
      libraries: [library(git('https://git.example.org/libs/foo.git', { tag: 'v1' }))],
    },
    other: {
      ...hello,
      libraries: [library(git('https://mirror.example.org/libs/foo', { tag: 'v1' }))],
    },
  },
});
