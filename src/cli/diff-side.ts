import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { type Lockfile, parseLockfile } from '../plan/lockfile.ts';
import { isElf } from '../run/elf.ts';
import { showFile } from '../run/git.ts';

/** One side of a comparison. */
export type DiffSide =
  | {
      readonly type: 'image';
      readonly name: string;
      readonly image: string;
      readonly revision?: string;
    }
  | { readonly type: 'lockfile'; readonly name: string; readonly lockfile: Lockfile }
  | { readonly type: 'file'; readonly name: string; readonly file: string };

/**
 * What one side is: an image of the config before a file or folder of the same name, and these
 * before something at a revision.
 * @param folder where paths are taken from
 * @param isImage whether the config has an image of that name
 * @throws UserError when there is nothing of that name
 */
export async function sideOf(
  name: string,
  folder: string,
  isImage: (name: string) => Promise<boolean>,
): Promise<DiffSide> {
  const path = resolve(folder, name);
  const isPath = existsSync(path);
  if (/^[a-z][a-z0-9-]*$/.test(name) && (!isPath || (await isImage(name))))
    return { type: 'image', name, image: name };
  if (isPath) return ofPath(name, path);
  const [, image, revision] = /^([a-z][a-z0-9-]*)@(.+)$/.exec(name) ?? [];
  if (image !== undefined && revision !== undefined)
    return { type: 'image', name, image, revision };
  if (/^[^:]+:./.test(name))
    return { type: 'lockfile', name, lockfile: parse(name, await showFile(folder, name)) };
  throw refuse('nothing', `There is no image, file or folder '${name}'.`, [
    'a side is IMAGE, IMAGE@REVISION, a lockfile, REVISION:LOCKFILE, or a built image or its folder',
  ]);
}

function ofPath(name: string, path: string): DiffSide {
  if (statSync(path).isDirectory()) return { type: 'file', name, file: imageIn(name, path) };
  if (isElf(path)) return { type: 'file', name, file: path };
  return { type: 'lockfile', name, lockfile: parse(name, readFileSync(path, 'utf8')) };
}

/** The one image in a folder, or in the folders in it. */
function imageIn(name: string, folder: string): string {
  const found = [folder, ...entriesOf(folder, 'isDirectory')]
    .flatMap((each) => entriesOf(each, 'isFile'))
    .filter((file) => !file.endsWith('.dbg') && isElf(file));
  if (found.length === 1) return found[0]!;
  throw refuse(
    'which-file',
    found.length === 0
      ? `There is no image in the folder ${name}.`
      : `There are ${found.length} images in the folder ${name}: name one of them.`,
    found.slice(0, 5),
  );
}

function entriesOf(folder: string, kind: 'isFile' | 'isDirectory'): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry[kind]())
    .map(({ name }) => join(folder, name))
    .sort();
}

function parse(name: string, text: string): Lockfile {
  try {
    return parseLockfile(text);
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is not JSON' : (cause as Error).message;
    throw refuse('not-comparable', `${name} is neither an ELF image nor a lockfile: ${why}.`);
  }
}

function refuse(code: string, message: string, notes: readonly string[] = []): UserError {
  return new UserError(
    { code: `diff/${code}`, message, ...(notes.length > 0 && { notes }) },
    exitCode.usage,
  );
}
