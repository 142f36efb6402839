// The states of ten patches on twenty versions of a tree, in a git repository.

import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/plan/package-root.ts';
import { removeFolder } from '../src/store/folder.ts';
import { type Figure, interleaved } from './measure.ts';
import { withProject } from './project.ts';

const versions = 20;

/**
 * `patch matrix`, against checking each version out and asking `git apply --check` of each patch,
 * which knows of no operation and no obsolete patch. UNIKRAFT names a repository of Unikraft to
 * take instead of one that is made of the embedded tree.
 */
export function patch(): Promise<Figure[]> {
  return withProject(async (project) => {
    const { folder } = project;
    twoDiffsMore(folder);
    const mails = join(folder, 'mails');
    await project.unikernel('patch', 'export', 'boot', '--output', mails);
    const diffs = readdirSync(join(mails, 'unikraft')).map((name) => join(mails, 'unikraft', name));
    const repository = process.env.UNIKRAFT ?? (await makeRepository(folder));
    const listed = await execa('git', ['tag', '--list', 'RELEASE-*'], { cwd: repository });
    const tags = listed.stdout.split('\n');
    const ours = () =>
      project.unikernel('patch', 'matrix', 'boot', '--against', `${repository}:RELEASE-*`);
    const byHand = async (): Promise<void> => {
      for (const tag of tags)
        await checkByHand(repository, tag, diffs, join(folder, 'checked-out'));
    };
    const [tool = 0, alternative = 0] = await interleaved([ours, byHand], 3);
    return [
      {
        name: `patch matrix, ${diffs.length} patches on ${tags.length} versions, for each version`,
        value: tool / tags.length,
        unit: 's',
        alternative: {
          name: 'checking the version out and git apply --check',
          value: alternative / tags.length,
        },
      },
    ];
  });
}

/** The config has eight patches to Unikraft; these make ten. */
function twoDiffsMore(folder: string): void {
  const entries = ['one', 'two'].map((name) => {
    const diff = `patches/bench-${name}.patch`;
    writeFileSync(
      join(folder, diff),
      `--- /dev/null\n+++ b/bench/${name}.c\n@@ -0,0 +1,1 @@\n+int bench_${name};\n`,
    );
    return `{ name: 'bench-${name}', reason: 'x', provides: ['bench-${name}'], upstream: 'x', change: { diff: '${diff}' } }`;
  });
  const config = join(folder, 'unikernel.config.ts');
  const text = readFileSync(config, 'utf8');
  const more = text.replace(/timerCallback\](?=,)/, `timerCallback, ${entries.join(', ')}]`);
  if (more === text) throw new Error('the series of boot is not where it was');
  writeFileSync(config, more);
}

async function makeRepository(folder: string): Promise<string> {
  const work = join(folder, 'versions');
  cpSync(join(packageRoot, 'recipes/core'), work, { recursive: true });
  const git = (...words: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: work });
  await git('init', '--quiet');
  for (let version = 1; version <= versions; version += 1) {
    const mk = readFileSync(join(work, 'version.mk'), 'utf8');
    const named = mk.replace(/^UK_SUBVERSION = .*$/m, `UK_SUBVERSION = ${version}.0`);
    writeFileSync(join(work, 'version.mk'), named);
    appendFileSync(join(work, 'lib/nolibc/string.c'), `/* ${version} */\n`);
    await git('add', '--all');
    await git('commit', '--quiet', '-m', `${version}`);
    await git('tag', `RELEASE-0.${version}.0`);
  }
  return join(work, '.git');
}

async function checkByHand(
  repository: string,
  tag: string,
  diffs: readonly string[],
  folder: string,
): Promise<void> {
  mkdirSync(folder);
  const archive = execa('git', ['archive', tag], { cwd: repository, encoding: 'buffer' });
  await archive.pipe('tar', ['x', '-C', folder]);
  const env = { GIT_CEILING_DIRECTORIES: join(folder, '..') };
  for (const diff of diffs)
    await execa('git', ['apply', '--check', diff], { cwd: folder, env, reject: false });
  await removeFolder(folder);
}
