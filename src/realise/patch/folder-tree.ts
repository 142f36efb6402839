import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../patch/tree.ts';

/** A folder as patches see it. */
export function folderTree(folder: string): Files {
  return {
    read(file) {
      const path = join(folder, file);
      return statSync(path, { throwIfNoEntry: false })?.isFile()
        ? readFileSync(path, 'utf8')
        : undefined;
    },
  };
}
