import type { Library } from './image.ts';
import { lockKey, shortName } from './lock-key.ts';

/** What a library is called in its image, wherever its folder is. */
export function libraryName(library: Library): string {
  if (library.type !== 'external') return library.type;
  const { source } = library;
  const name = source.type === 'path' ? source.path : (source.folder ?? shortName(lockKey(source)));
  // It stands in the makefile as it is.
  return name.replace(/^.*\//, '').replace(/[^A-Za-z0-9._@+-]/g, '-');
}
