import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cache } from './cache.ts';

/** A cache in a folder, perhaps one of another machine that is mounted here. */
export function folderCache(url: string, folder: string): Cache {
  return {
    url,
    async get(file, from) {
      const handle = await open(join(folder, file)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        // A folder that is not mounted is another thing than an entry that is not there.
        if (!existsSync(folder)) throw new Error('there is no such folder');
        return undefined;
      });
      return handle && { from, chunks: handle.createReadStream({ start: from }) };
    },
    async has(file) {
      return existsSync(join(folder, file));
    },
    async put(file, path) {
      const target = join(folder, file);
      const scratch = join(dirname(target), `.${randomBytes(6).toString('hex')}`);
      await mkdir(dirname(target), { recursive: true });
      try {
        await copyFile(path, scratch);
        await rename(scratch, target);
      } finally {
        await rm(scratch, { force: true });
      }
    },
  };
}
