import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../plan/package-root.ts';
import { requiredPackages } from '../../run/tools.ts';
import {
  configText,
  gitignoreText,
  packageText,
  type Template,
  tsconfigText,
  workflowText,
} from './templates.ts';

/** The files around a config, by path; they are wanted in a project that has one too. */
export function supportFiles(name: string): Map<string, string> {
  return new Map([
    ['.github/workflows/unikernel.yml', workflowText(requiredPackages())],
    ['.gitignore', gitignoreText],
    ['package.json', packageText(name)],
    ['tsconfig.json', tsconfigText],
  ]);
}

/** The config of a template and what it names. */
export function templateFiles(template: Template, image: string): Map<string, string> {
  const files = new Map([
    ['unikernel.config.ts', configText(template, image)],
    ...copied(join('recipes', template.recipe), 'app'),
    ...Object.entries(template.files ?? {}),
  ]);
  if (template.withLinux) {
    for (const [path, text] of copied('patches', 'patches')) files.set(path, text);
    files.set('unikernel.lock', read('unikernel.lock'));
  }
  return files;
}

function copied(folder: string, to: string): [string, string][] {
  return readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((file) => file.slice(packageRoot.length + 1))
    .map((file) => [join(to, file.slice(folder.length + 1)), read(file)]);
}

function read(file: string): string {
  return readFileSync(join(packageRoot, file), 'utf8');
}
