import { readFileSync } from 'node:fs';
import { hostname } from 'os';
import { defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
      run: { commandLine: readFileSync('args.txt', 'utf8') + hostname() },
    },
  },
});
