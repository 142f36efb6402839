import type { Patch } from './patch.ts';

/** The project files that a patch takes content from, in the order of their use. */
export function contentFiles({ change }: Patch): string[] {
  if ('diff' in change) return [change.diff];
  return change.operations.flatMap((operation) => ('from' in operation ? [operation.from] : []));
}
