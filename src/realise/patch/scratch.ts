// The scratch tree of a patch that is being written: a git repository below `.unikernel/edit` with
// the whole tree in it, so that one can build there and ask git what changed. It comes to be whole
// or not at all, and stays until it is taken up or given up.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { gitEnvironment } from '../../patch/git-apply.ts';
import type { Change } from '../../patch/tree.ts';
import { copyFolder, removeFolder } from '../../store/folder.ts';

/** What a scratch tree is for; it stands in the repository, out of the tree's way. */
export type Purpose = {
  /** A patch of a series, or one that is to come to its end. */
  readonly kind: 'edit' | 'new';
  readonly name: string;
  readonly image: string;
  readonly tree: string;
  /** The hashes of the project's files that the patch has its content from, when this began. */
  readonly contents: Readonly<Record<string, string>>;
};

export type Scratch = Purpose & { readonly folder: string };

/** What goes into a scratch tree. */
export type Start = {
  readonly source: string;
  /** What the patches before it do to the source. */
  readonly before: ReadonlyMap<string, Change>;
  /** What the patch itself does then; undefined where it does not apply, or is to be written. */
  readonly patch?: ReadonlyMap<string, Change>;
  /** A diff that does not apply: the hunks that do are applied, the others left as `.rej`. */
  readonly diff?: string;
};

// Tags of the scratch repository: the tree before the patch, and with it.
const beforeTag = 'before-patch';
const withTag = 'with-patch';
const purposeFile = '.git/unikernel.json';

export function scratchFolder(project: string, name: string): string {
  return join(project, '.unikernel/edit', name);
}

/** The scratch tree of a patch, if there is one. */
export function findScratch(project: string, name: string): Scratch | undefined {
  const folder = scratchFolder(project, name);
  const file = join(folder, purposeFile);
  // A name that leaves the folder is none of a patch.
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file)) return undefined;
  return { ...(JSON.parse(readFileSync(file, 'utf8')) as Purpose), folder };
}

/** The patches that have scratch trees, sorted. */
export function listScratches(project: string): string[] {
  const folder = join(project, '.unikernel/edit');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => findScratch(project, name) !== undefined)
    .sort();
}

/** Makes a scratch tree. One that was begun and interrupted is begun anew. */
export async function makeScratch(
  project: string,
  purpose: Purpose,
  start: Start,
  signal: AbortSignal,
): Promise<Scratch> {
  const target = scratchFolder(project, purpose.name);
  await mkdir(dirname(target), { recursive: true });
  await removeLeftovers(dirname(target));
  // The project's own git is not to take them in.
  await writeFile(join(dirname(target), '.gitignore'), '*\n');
  const folder = await mkdtemp(join(dirname(target), `.${process.pid}-`));
  try {
    // The folder of mkdtemp stays: copyFolder makes its own.
    const tree = join(folder, 'tree');
    await copyFolder(start.source, tree);
    await fill(tree, start, signal);
    await writeFile(join(tree, purposeFile), `${JSON.stringify(purpose, null, 2)}\n`);
    signal.throwIfAborted();
    await rename(tree, target);
  } finally {
    await removeFolder(folder);
  }
  return { ...purpose, folder: target };
}

/** Half-made trees whose process is gone. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of readdirSync(parent)) {
    const [, pid] = /^\.(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) await removeFolder(join(parent, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function fill(tree: string, start: Start, signal: AbortSignal): Promise<void> {
  const git = gitIn(tree, signal);
  // No template: hooks of the user have no say here.
  await git(['init', '--quiet', '--template=', '--initial-branch=patch']);
  for (const [key, value] of settings) await git(['config', key, value]);
  await mkdir(join(tree, '.git/info'), { recursive: true });
  // The tree's own attributes would change line ends and expand keywords.
  await writeFile(join(tree, '.git/info/attributes'), '* -text -ident -filter\n');
  await writeFile(join(tree, '.git/info/exclude'), '*.rej\n*.orig\n');
  await writeChanges(tree, start.before);
  await commitAll(git, 'The tree before the patch', beforeTag);
  if (start.patch !== undefined) {
    await writeChanges(tree, start.patch);
    await commitAll(git, 'With the patch', withTag);
  }
  if (start.diff !== undefined) {
    // It fails for what is rejected, which is why it is called.
    const words = ['apply', '--reject', '--whitespace=nowarn', '-'];
    await git(words, { input: start.diff, reject: false });
  }
}

const settings = [
  ['user.name', 'unikernel'],
  ['user.email', 'unikernel@example.invalid'],
  ['core.autocrlf', 'false'],
  ['core.fileMode', 'false'],
  ['gc.auto', '0'],
] as const;

async function writeChanges(tree: string, changes: ReadonlyMap<string, Change>): Promise<void> {
  for (const [file, { after }] of changes) {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), after);
  }
}

async function commitAll(git: Git, message: string, tag: string): Promise<void> {
  // By force: what the tree's .gitignore names is part of it all the same.
  await git(['add', '--all', '--force', '.']);
  await git(['commit', '--quiet', '--allow-empty', '--no-verify', '-m', message]);
  await git(['tag', tag]);
}

export async function removeScratch({ folder }: Scratch): Promise<void> {
  // At once out of sight, since removing takes a while and may be interrupted.
  const gone = join(dirname(folder), `.${process.pid}-gone`);
  await rm(gone, { recursive: true, force: true });
  await rename(folder, gone);
  await removeFolder(gone);
}

/** What was changed in a scratch tree. */
export type Changed = {
  /** As a unified diff against the tree before the patch. */
  readonly diff: string;
  /** The files that differ from the tree with the patch; before it where it did not apply. */
  readonly files: readonly string[];
  /** The same as a diff. */
  readonly since: string;
};

/**
 * Asks git what was changed, committed or not. What the tree's .gitignore names is left out, such
 * as what a build made. @throws UserError for what is not text
 */
export async function readChanges(scratch: Scratch, signal: AbortSignal): Promise<Changed> {
  const git = gitIn(scratch.folder, signal);
  const index = join(scratch.folder, '.git/unikernel-index');
  // An index of its own: what the user staged stays as it is.
  const tags = (await git(['tag', '--list'])).split('\n');
  const since = tags.includes(withTag) ? withTag : beforeTag;
  await git(['read-tree', since], { index });
  await git(['add', '--all', '.'], { index });
  const names = await git(['diff', '--cached', '--name-only', '--no-renames', '-z', since], {
    index,
  });
  const changed = {
    diff: plainDiff(await git(['diff', '--cached', ...diffWords, beforeTag], { index })),
    files: names.split('\0').filter((name) => name !== ''),
    since: plainDiff(await git(['diff', '--cached', ...diffWords, since], { index })),
  };
  if (changed.diff.includes('\ufffd')) throw notText(scratch);
  return changed;
}

/** Files with hunks that did not apply and were not seen to. */
export async function rejectedFiles({ folder }: Scratch, signal: AbortSignal): Promise<string[]> {
  const git = gitIn(folder, signal);
  const listed = await git(['ls-files', '--others', '--ignored', '-z', '-x', '*.rej']);
  return listed.split('\0').filter((name) => name !== '');
}

const diffWords = [
  '--no-renames',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--unified=3',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--diff-algorithm=myers',
];

/** Without the lines on objects, whose short names differ from repository to repository. */
function plainDiff(diff: string): string {
  return diff.replace(/^index [0-9a-f]+\.\.[0-9a-f]+( [0-7]+)?\n(?=--- )/gm, '');
}

type Git = (
  words: readonly string[],
  options?: { readonly index?: string; readonly input?: string; readonly reject?: boolean },
) => Promise<string>;

function gitIn(folder: string, signal: AbortSignal): Git {
  return async (words, { index, input = '', reject = true } = {}) => {
    const result = await execa('git', words, {
      cwd: folder,
      env: { ...gitEnvironment(dirname(folder)), ...(index && { GIT_INDEX_FILE: index }) },
      extendEnv: false,
      input,
      reject: false,
      stripFinalNewline: false,
      cancelSignal: signal,
      maxBuffer: 2 ** 30,
    });
    signal.throwIfAborted();
    if (result.code === 'ENOENT') throw noGit(result);
    if (result.failed && reject) throw new Error(`git failed in ${folder}: ${result.stderr}`);
    return result.stdout;
  };
}

function noGit(cause: unknown): UserError {
  return new UserError(
    {
      code: 'patch/no-git',
      message: 'git is needed for a scratch tree and is not installed.',
      suggestion: 'apt-get install git',
    },
    exitCode.usage,
    { cause },
  );
}

function notText({ folder }: Scratch): UserError {
  return new UserError(
    {
      code: 'patch/not-text',
      message: 'What was changed is not all text in UTF-8, and a patch cannot hold it.',
      suggestion: `take the binary files back: git -C ${folder} status`,
    },
    exitCode.usage,
  );
}
