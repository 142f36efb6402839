import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/plan/package-root.ts';
import { type Figure, median, seconds, unikernel, withFolder } from './measure.ts';

const rounds = 5;

/** `boot` for an empty store, taken from a cache in a folder, against building it. */
export function cache(): Promise<Figure[]> {
  return withFolder(async (folder) => {
    const at = (name: string): string => join(folder, name);
    const on = (machine: string) => ({ UNIKERNEL_STORE: at(machine), UNIKERNEL_CACHES: '' });
    await unikernel(['fetch', 'boot'], on('ci'));
    const built = await seconds(() => unikernel(['build', 'boot'], on('ci')));
    const key = await unikernel(['store', 'keygen', 'bench-1', '--output', at('secret')]);
    const push = ['store', 'push', 'boot', '--to', at('cache'), '--key', at('secret')];
    const pushed = await seconds(() => unikernel(push, on('ci')));
    const substituted: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const laptop = { ...on(`laptop${round}`), UNIKERNEL_CACHES: `${at('cache')} ${key}` };
      // Once before, so that reading the config, which is no part of either, is remembered.
      await unikernel(['check', 'hello'], laptop);
      substituted.push(await seconds(() => unikernel(['build', 'boot'], laptop)));
    }
    const alternative = { name: 'building it, fetching apart', value: built };
    return [
      { name: 'build boot from a cache', value: median(substituted), unit: 's', alternative },
      { name: 'push everything of boot to a cache', value: pushed, unit: 's', alternative },
      { name: 'the cache of boot', value: await bytesOf(at('cache')) / 1e6, unit: 'MB' },
    ];
  });
}
