import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../plan/package-root.ts';

/**
 * The library that lets many clients wait for a forwarded port, made in `folder` once; or why it
 * cannot be made. What it does stands in its source.
 */
export async function listenBacklog(
  folder: string,
): Promise<{ readonly library: string } | { readonly problem: string }> {
  const source = join(packageRoot, 'src/run/listen-backlog.c');
  const version = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 16);
  const library = join(folder, `listen-backlog-${version}.so`);
  if (existsSync(library)) return { library };
  await mkdir(folder, { recursive: true });
  // Whole or not at all: another boot may look for it at this moment.
  const made = `${library}.${process.pid}`;
  const words = ['-shared', '-fPIC', '-O2', '-o', made, source];
  const { failed, message = '' } = await execa('gcc', words, { reject: false, stdin: 'ignore' });
  if (failed) {
    await rm(made, { force: true });
    return { problem: message.split('\n')[0]! };
  }
  await rename(made, library);
  return { library };
}
