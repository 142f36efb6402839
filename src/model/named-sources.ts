import type { Image } from './image.ts';
import { lockKey } from './lock-key.ts';
import type { FetchedSource, Source } from './source.ts';

/** A source that the lockfile has to have an entry for, and where the config names it. */
export type NamedSource = {
  readonly key: string;
  readonly source: FetchedSource;
  readonly path: readonly (string | number)[];
};

/** Every fetched source that images name, in the order of the config. */
export function namedSources(images: Readonly<Record<string, Image>>): NamedSource[] {
  return Object.entries(images).flatMap(([name, { unikraft, libraries }]) => [
    ...named(unikraft, ['images', name, 'unikraft']),
    ...libraries.flatMap(({ source }, index) =>
      named(source, ['images', name, 'libraries', index, 'source']),
    ),
  ]);
}

function named(source: Source, path: NamedSource['path']): NamedSource[] {
  if (!isFetched(source)) return [];
  return [{ key: lockKey(source), source, path }];
}

export function isFetched(source: Source): source is FetchedSource {
  return source.type !== 'path' && source.type !== 'embedded';
}
