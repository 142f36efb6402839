import type { BootResult } from '../run/qemu.ts';
import type { ResultOf } from './json/results.ts';

/** The threads of a guest as `--json` tells them. */
export function threadsOf({ threads }: Pick<BootResult, 'threads'>): ResultOf<'run'>['threads'] {
  if (!threads) return null;
  if (threads === 'none') return [];
  return threads.threads.map(({ id, name, state, waitsFor, seconds, stack, where }) => ({
    id,
    name,
    state,
    waitsFor: waitsFor ? { ...waitsFor, of: waitsFor.of ?? null } : null,
    seconds: seconds ?? null,
    stack: stack ?? null,
    where: [...(where ?? [])],
  }));
}
