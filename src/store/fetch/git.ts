import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nearest } from '../../diagnostics/nearest.ts';
import { lockKey } from '../../model/lock-key.ts';
import type { GitSource } from '../../model/source.ts';
import { type Archive, unpack } from '../unpack.ts';
import { fetchError, missingProgram, reasonOf } from './errors.ts';
import { outputOf } from './output-of.ts';

/** A tree of a git repository, without the repository. */
export type Checkout = { readonly revision: string; readonly submodules: readonly string[] };

/**
 * Puts the tree of a tag or revision into `folder`, the very bytes that were committed. The user's
 * git fetches it, with its credentials and proxies; hooks are not run, submodules not fetched, and
 * neither attributes nor line-end settings have a say. `repository` is a folder for the objects.
 * @param pinned the revision of the lockfile
 * @throws UserError exit 100
 */
export async function checkOut(
  source: GitSource,
  pinned: string | undefined,
  { repository, folder }: { readonly repository: string; readonly folder: string },
  signal: AbortSignal,
): Promise<Checkout> {
  const git = gitIn(repository, lockKey(source), signal);
  const wanted = pinned ?? source.rev;
  await git(['init', '--quiet', '--bare', '--template=', ...formatOf(wanted), repository]);
  // Of all attributes these have the last word.
  await mkdir(join(repository, 'info'), { recursive: true });
  await writeFile(join(repository, 'info/attributes'), noConversion);
  const revision =
    wanted === undefined ? await fetchTag(source, git) : await fetchRevision(source, wanted, git);
  const listed = await git(['ls-tree', '-r', '-z', revision]);
  const submodules = listed.stdout
    .split('\0')
    .filter((line) => line.startsWith('160000 '))
    .map((line) => line.slice(line.indexOf('\t') + 1));
  const archive: Archive = {
    name: lockKey(source),
    open: () =>
      outputOf(
        'git',
        [`--git-dir=${repository}`, 'archive', '--format=tar', revision],
        gitEnvironment(),
        signal,
      ),
  };
  await unpack(archive, folder, { caseClashes: source.caseClashes === true, signal });
  return { revision, submodules };
}

const noConversion =
  '* -text !eol !crlf -ident -filter !working-tree-encoding -export-ignore -export-subst\n';

type Git = (
  args: readonly string[],
) => Promise<{ stdout: string; stderr: string; failed: boolean }>;

function gitIn(repository: string, key: string, signal: AbortSignal): Git {
  return async (args) => {
    const { execa } = await import('execa');
    const result = await execa(
      'git',
      [
        `--git-dir=${repository}`,
        ...['core.hooksPath=/dev/null', 'gc.auto=0', 'maintenance.auto=false'].flatMap((set) => [
          '-c',
          set,
        ]),
        ...args,
      ],
      {
        reject: false,
        stdin: 'ignore',
        cancelSignal: signal,
        env: gitEnvironment(),
        extendEnv: false,
        maxBuffer: 2 ** 30,
      },
    );
    signal.throwIfAborted();
    if (result.code === 'ENOENT') throw missingProgram('git', 'git', key);
    return { stdout: result.stdout, stderr: result.stderr, failed: result.failed };
  };
}

/** The user's environment without what ties git to a repository, as inside one of its hooks. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of repositoryVariables) delete environment[name];
  return {
    ...environment,
    LC_ALL: 'C',
    GIT_ATTR_NOSYSTEM: '1',
    // Also what a server redirects to.
    GIT_ALLOW_PROTOCOL: 'https:http:ssh:file',
    // There is nobody to answer, and to wait would look like a hang.
    GIT_TERMINAL_PROMPT: '0',
  };
}

// `git rev-parse --local-env-vars`, but for GIT_CONFIG_COUNT and GIT_CONFIG_PARAMETERS: by those a
// CI hands over credentials.
const repositoryVariables = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_CONFIG',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_NO_REPLACE_OBJECTS',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
];

/** A repository holds hashes of one kind; 64 digits are SHA-256. */
function formatOf(revision: string | undefined): string[] {
  return revision?.length === 64 ? ['--object-format=sha256'] : [];
}

const fetching = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules'];

async function fetchTag({ url, tag, ...source }: GitSource, git: Git): Promise<string> {
  const ref = `refs/tags/${tag}`;
  const fetched = await git([...fetching, '--depth=1', url, `${ref}:${ref}`]);
  if (fetched.failed) {
    const listed = await git(['ls-remote', '--tags', '--refs', url]);
    throw listed.failed
      ? unreachable({ url, tag, ...source }, fetched.stderr)
      : noTag({ url, tag, ...source }, listed.stdout);
  }
  const commit = await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
  if (!commit.failed) return commit.stdout.trim();
  throw fetchError({
    code: 'fetch/not-found',
    message: `The tag ${tag} of ${url} is of no commit.`,
  });
}

async function fetchRevision(source: GitSource, revision: string, git: Git): Promise<string> {
  const { url } = source;
  const isThere = async (): Promise<boolean> =>
    !(await git(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])).failed;
  const fetched = await git([...fetching, '--depth=1', url, revision]);
  if (!fetched.failed && (await isThere())) return revision;
  // Old servers give a revision only as a part of what they advertise.
  const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
  const everything = await git([...fetching, url, ...all]);
  if (everything.failed) throw unreachable(source, everything.stderr);
  if (await isThere()) return revision;
  const moved = source.tag !== undefined;
  throw fetchError({
    code: 'fetch/not-found',
    message: `${url} has no revision ${revision}.`,
    ...(moved && { notes: [`the lockfile has it for the tag ${source.tag}, which was moved`] }),
    suggestion: moved
      ? `look at what the tag is now, and then: unikernel lock --update ${lockKey(source)}`
      : `git ls-remote ${url}`,
  });
}

function unreachable(source: GitSource, output: string) {
  return fetchError({
    code: 'fetch/unreachable',
    message: `${lockKey(source)} is not in the store and ${source.url} cannot be fetched.`,
    notes: reasonOf(output),
    suggestion: `git ls-remote ${source.url}`,
  });
}

function noTag({ url, tag = '' }: GitSource, listed: string) {
  const tags = [...listed.matchAll(/\trefs\/tags\/(.+)$/gm)].map((match) => match[1]!);
  const near = nearest(tag, tags);
  return fetchError({
    code: 'fetch/not-found',
    message: `${url} has no tag '${tag}'.`,
    notes: tags.length === 0 ? ['it has no tags'] : [],
    suggestion: near ? `did you mean '${near}'?` : `git ls-remote --tags ${url}`,
  });
}
