import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { packageRoot } from '../../plan/package-root.ts';

/** A file that is wanted, and what of it is there. */
export type Wanted = {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  /** `differs`: a file is there with other content, of which nobody is asked to give up any. */
  readonly state: 'new' | 'same' | 'differs';
};

/** How wanted files stand to what is there. A .gitignore keeps its lines and gets what it lacks. */
export function compareFiles(project: string, files: ReadonlyMap<string, string>): Wanted[] {
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => {
      const file = join(project, path);
      if (!existsSync(file)) return { path, text, state: 'new' };
      const old = readFileSync(file, 'utf8');
      const wanted = path === '.gitignore' ? withLines(old, text) : text;
      return { path, text: wanted, state: wanted === old ? 'same' : 'differs' };
    });
}

function withLines(old: string, wanted: string): string {
  const bare = (line: string): string => line.trim().replace(/^\/|\/$/g, '');
  const has = new Set(old.split('\n').map(bare));
  const missing = wanted.split('\n').filter((line) => line !== '' && !has.has(bare(line)));
  if (missing.length === 0) return old;
  return `${old.endsWith('\n') || old === '' ? old : `${old}\n`}${missing.join('\n')}\n`;
}

/** Writes a file; one that was not there before must not be there now. */
export async function writeWanted(project: string, { path, text, state }: Wanted): Promise<void> {
  const file = join(project, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { flag: state === 'new' ? 'wx' : 'w' });
}

/** A link of the project's node_modules, which git does not keep. */
export type ToolLink = { readonly path: string; readonly target: string };

/**
 * The links through which editors find the types of this tool, and npm its command. None where the
 * project has it installed, or is the tool itself.
 */
export function missingLinks(project: string): ToolLink[] {
  if (packageRoot === project || packageRoot.startsWith(join(project, 'node_modules') + sep))
    return [];
  const links = [
    { path: 'node_modules/unikernel', target: packageRoot },
    { path: 'node_modules/.bin/unikernel', target: '../unikernel/bin/unikernel.js' },
  ];
  return links.filter(({ path, target }) => {
    const state = lstatSync(join(project, path), { throwIfNoEntry: false });
    // What npm installed stays.
    return (
      state === undefined ||
      (state.isSymbolicLink() && readlinkSync(join(project, path)) !== target)
    );
  });
}

export async function makeLink(project: string, { path, target }: ToolLink): Promise<void> {
  const file = join(project, path);
  await mkdir(dirname(file), { recursive: true });
  if (lstatSync(file, { throwIfNoEntry: false })) await unlink(file);
  await symlink(target, file);
}

/** A path as it is typed after `cd`, or undefined where one is there already. */
export function pathFrom(folder: string, project: string): string | undefined {
  return relative(folder, project) || undefined;
}
