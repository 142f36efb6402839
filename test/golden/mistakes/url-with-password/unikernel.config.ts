import { defineConfig, embedded, git, library } from 'unikernel';

const server = 'https://ci:hunter2@git.example.org';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      libraries: [library(git(`${server}/libs/foo.git`, { tag: 'v1' }))],
    },
  },
});
