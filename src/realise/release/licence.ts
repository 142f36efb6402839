import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const licenceFile = /^(LICEN[CS]E|COPYING)/i;

/** The files of a folder that say under which licence it is, or whom to name. */
export function noticesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(LICEN[CS]E|COPYING|NOTICE)/i.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** The files that a licence of a folder of the project may be declared in, above that folder. */
export function declaringFiles(folder: string, project: string): string[] {
  const above = dirname(folder);
  const here = ['package.json', ...noticesOf(join(project, above))];
  const files = here.map((name) => join(above, name));
  return above === '.' ? files : [...files, ...declaringFiles(above, project)];
}

/**
 * The licence that is declared for a folder, there or in the nearest folder above it up to `root`:
 * by `license` of a package.json, or by an SPDX line of a licence file. A licence file that says
 * neither ends the search: to claim what stands further up would be a guess.
 */
export function declaredLicence(folder: string, root: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const declared = licenceOfPackage(at) ?? licenceOfFiles(at);
    if (declared !== undefined) return declared || undefined;
    if (at === root || at === dirname(at)) return undefined;
  }
}

function licenceOfPackage(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  try {
    const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license?: unknown };
    return typeof license === 'string' ? license : undefined;
  } catch {
    return undefined;
  }
}

/** Empty when there is a licence file that does not say which it is. */
function licenceOfFiles(folder: string): string | undefined {
  const files = readdirSync(folder).filter((name) => licenceFile.test(name));
  if (files.length === 0) return undefined;
  const text = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  return /SPDX-License-Identifier:\s*(\S.*)/.exec(text)?.[1]?.trim() ?? '';
}
