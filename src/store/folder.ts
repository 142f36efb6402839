import { createHash } from 'node:crypto';
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  symlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';

type Entry = { readonly path: string; readonly kind: 'file' | 'executable' | 'link' };

/**
 * The hash of a folder's content: names, text, links and the executable bit, nothing else.
 * Git's own folder and editors' leftovers (`.git`, names that end in `~`) do not count.
 */
export async function hashFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of await listFolder(folder)) {
    const file = join(folder, entry.path);
    const content = entry.kind === 'link' ? await readlink(file) : await readFile(file);
    const digest = createHash('sha256').update(content).digest('hex');
    hash.update(`${entry.kind} ${entry.path}\0${digest}\n`);
  }
  return hash.digest('hex');
}

/** Copies what `hashFolder` counts, with plain permissions. `to` must not exist yet. */
export async function copyFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  let made = to;
  for (const entry of await listFolder(from)) {
    const target = join(to, entry.path);
    if (dirname(target) !== made) {
      made = dirname(target);
      await mkdir(made, { recursive: true });
    }
    if (entry.kind === 'link') {
      await symlink(await readlink(join(from, entry.path)), target);
    } else {
      await copyFile(join(from, entry.path), target);
      await chmod(target, entry.kind === 'executable' ? 0o755 : 0o644);
    }
  }
}

async function listFolder(folder: string, below = ''): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    if (entry.name === '.git' || entry.name.endsWith('~')) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await listFolder(folder, path)));
    else if (entry.isSymbolicLink()) found.push({ path, kind: 'link' });
    else if (entry.isFile()) {
      const { mode } = await lstat(join(folder, path));
      found.push({ path, kind: mode & 0o100 ? 'executable' : 'file' });
    }
  }
  // Byte order of the whole path, so that no locale changes it.
  return found.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}
