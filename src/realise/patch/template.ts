import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../plan/package-root.ts';

/** The text of a template of `src/patch/`. */
export function readTemplate(name: string): string {
  return readFileSync(join(packageRoot, 'src/patch/templates', name), 'utf8');
}
