import type { Image } from './image.ts';

/** What has no effect on an image without Linux, by its path in it. */
export function linuxProblems({
  run,
  console,
  entropy,
  libraries,
}: Image): { readonly path: readonly string[]; readonly message: string }[] {
  if (libraries.some(({ type }) => type === 'lkl')) return [];
  const problems = [];
  if (run.watchdog !== undefined)
    problems.push({
      path: ['run', 'watchdog'],
      message: 'the watchdog is in the port of Linux: it needs lkl()',
    });
  if (console !== undefined)
    problems.push({
      path: ['console'],
      message: 'what is typed reaches a program through Linux: it needs lkl()',
    });
  if (entropy !== 'auto')
    problems.push({ path: ['entropy'], message: 'what is seeded is Linux: it needs lkl()' });
  return problems;
}
