import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this tool's own package.json: the recipes and templates stand beside it. */
export const packageRoot: string = findPackageRoot(dirname(fileURLToPath(import.meta.url)));

// The bundle in dist/ and the sources in src/ lie at different depths.
function findPackageRoot(start: string): string {
  let folder = start;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
