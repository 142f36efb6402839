import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../../src/store/folder.ts';

/** Gives `use` a new empty folder and removes it afterwards, also when the test fails. */
export async function withScratch<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-test-'));
  try {
    return await use(folder);
  } finally {
    // The outputs of a store in it are read-only.
    await removeFolder(folder);
  }
}
