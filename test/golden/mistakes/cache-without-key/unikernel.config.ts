import { cache, defineConfig, embedded } from 'unikernel';

export default defineConfig({
  caches: [
    cache('https://cache.example.org'),
    cache('ftp://cache.example.org', 'team-1:AAAA'),
    { url: 's3://bucket/prefix' },
  ],
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'apps/hello',
    },
  },
});
