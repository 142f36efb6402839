import type { Image } from './image.ts';

/** What of `run` has no effect on an image, by its path in it. */
export function runProblems({
  run,
  libraries,
}: Image): { readonly path: readonly string[]; readonly message: string }[] {
  if (run.watchdog === undefined || libraries.some(({ type }) => type === 'lkl')) return [];
  const message = 'the watchdog is in the port of Linux: it needs lkl()';
  return [{ path: ['run', 'watchdog'], message }];
}
