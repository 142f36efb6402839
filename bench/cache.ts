import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
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
      // Reading the config is a part of neither, and remembered once it was done.
      await unikernel(['check', 'hello'], laptop);
      substituted.push(await seconds(() => unikernel(['build', 'boot'], laptop)));
    }
    const alternative = { name: 'building it, fetching apart', value: built };
    return [
      { name: 'build boot from a cache', value: median(substituted), unit: 's', alternative },
      { name: 'push everything of boot to a cache', value: pushed, unit: 's', alternative },
      { name: 'the archives of boot', value: bytesOf(at('cache/archives')) / 1e6, unit: 'MB' },
    ];
  });
}

function bytesOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
