import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../plan/package-root.ts';

/** What docs/diagnostics.md says of one code, and its first sentence. */
export type GuideEntry = { readonly code: string; readonly meaning: string; readonly text: string };

/** The entries of docs/diagnostics.md, in its order. */
export function readGuide(): GuideEntry[] {
  const guide = readFileSync(join(packageRoot, 'docs/diagnostics.md'), 'utf8');
  return guide
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [code = '', ...lines] = section.replace(/^## [\s\S]*/m, '').split('\n');
      const text = lines.join('\n').trim();
      return { code: code.replaceAll('`', ''), meaning: text.split('\n', 1)[0]!, text };
    });
}
