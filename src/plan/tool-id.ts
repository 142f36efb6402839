import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256 } from './derivation.ts';
import { packageRoot } from './package-root.ts';

let known: string | undefined;

/**
 * Names the code of this tool, so that what another version of it computed is not taken for
 * granted. The bundle carries its id in dist/build-id; run from src/, the sources are hashed.
 */
export function toolId(): string {
  known ??= fromBundle() ?? fromSources();
  return known;
}

function fromBundle(): string | undefined {
  const dist = join(packageRoot, 'dist');
  if (!fileURLToPath(import.meta.url).startsWith(dist)) return undefined;
  const file = join(dist, 'build-id');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function fromSources(): string {
  const src = join(packageRoot, 'src');
  const files = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  return sha256(files.map((file) => sha256(readFileSync(file))).join('\n'));
}
