// Trees of git repositories, as they were committed, whoever fetches them.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allowCaseClashes, git } from '../../../src/index.ts';
import type { Pin } from '../../../src/plan/lockfile.ts';
import { fetchPinned, fetchSource } from '../../../src/store/fetch.ts';
import { gitIn } from '../../support/git.ts';
import { refusalOf } from '../../support/refusal.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('git');
const { signal } = new AbortController();

type Repository = {
  readonly folder: string;
  readonly url: string;
  readonly git: (...args: string[]) => string;
};

/** A repository with a tag v1, and a scratch folder beside it. */
function withRepository(use: (repository: Repository, scratch: string) => Promise<void>) {
  return withScratch(async (scratch) => {
    const folder = join(scratch, 'repository');
    mkdirSync(folder);
    const run = gitIn(folder);
    run('init', '--quiet', '--initial-branch=main');
    writeFileSync(join(folder, 'file'), 'one\n');
    run('add', '--all');
    run('commit', '--quiet', '--message=one');
    run('tag', '--annotate', '--message=v1', 'v1');
    await use({ folder, url: pathToFileURL(folder).href, git: run }, scratch);
  });
}

let calls = 0;
async function fetched(source: ReturnType<typeof git>, scratch: string, pinned: Partial<Pin> = {}) {
  calls += 1;
  const output = join(scratch, `output${calls}`);
  const options = { scratch: join(scratch, `scratch${calls}`), signal };
  const result = await fetchSource(source, pinned, options);
  await result.unpack(output);
  return { ...result, output };
}

test('a tag and its revision give the same tree, without the repository', async () => {
  await withRepository(async (repository, scratch) => {
    const tagged = await fetched(git(repository.url, { tag: 'v1' }), scratch);
    const rev = repository.git('rev-parse', 'HEAD');
    assert.is(tagged.pin.revision, rev);
    assert.equal(readdirSync(tagged.output), ['file']);
    assert.equal((await fetched(git(repository.url, { rev }), scratch)).pin, tagged.pin);
  });
});

test('neither attributes nor settings nor hooks change a byte', async () => {
  await withRepository(async ({ folder, url, git: run }, scratch) => {
    writeFileSync(join(folder, 'dos'), 'a\r\nb\n');
    writeFileSync(join(folder, 'ident'), '$Id$ $Format:%H$\n');
    writeFileSync(join(folder, 'left-out'), 'here\n');
    writeFileSync(join(folder, 'run'), '#!/bin/sh\n');
    chmodSync(join(folder, 'run'), 0o755);
    run('add', '--all');
    const attributes =
      '* text eol=crlf ident\nleft-out export-ignore\nident export-subst\nfile filter=shout working-tree-encoding=UTF-16\n';
    writeFileSync(join(folder, '.gitattributes'), attributes);
    run('add', '.gitattributes');
    run('commit', '--quiet', '--message=two');
    run('tag', 'v2');
    const home = join(scratch, 'home');
    mkdirSync(join(home, 'hooks'), { recursive: true });
    const hook = join(home, 'hooks/post-checkout');
    writeFileSync(hook, `#!/bin/sh\ntouch ${home}/ran\n`);
    for (const name of ['post-checkout', 'reference-transaction']) {
      writeFileSync(join(home, 'hooks', name), `#!/bin/sh\ntouch '${home}/ran'\n`);
      chmodSync(join(home, 'hooks', name), 0o755);
    }
    const settings = `[core]\n autocrlf = true\n attributesFile = ${home}/attributes\n hooksPath = ${home}/hooks\n[filter "shout"]\n smudge = tr a-z A-Z\n`;
    writeFileSync(join(home, 'attributes'), '* ident\n');
    writeFileSync(join(home, 'config'), settings);
    await withEnvironment(
      { GIT_CONFIG_GLOBAL: join(home, 'config'), GIT_DIR: '/no/such', GIT_INDEX_FILE: '/no/such' },
      async () => {
        const { output, pin } = await fetched(git(url, { tag: 'v2' }), scratch);
        assert.is(readFileSync(join(output, 'dos'), 'utf8'), 'a\r\nb\n');
        assert.is(readFileSync(join(output, 'ident'), 'utf8'), '$Id$ $Format:%H$\n');
        assert.is(readFileSync(join(output, 'left-out'), 'utf8'), 'here\n');
        assert.is(readFileSync(join(output, 'file'), 'utf8'), 'one\n');
        assert.not(existsSync(join(home, 'ran')), 'a hook ran');
        assert.is(pin.integrity.length, 'sha256-'.length + 44);
      },
    );
  });
});

test('a moved tag is not followed: the pinned revision is fetched', async () => {
  await withRepository(async ({ folder, url, git: run }, scratch) => {
    const source = git(url, { tag: 'v1' });
    const { pin } = await fetched(source, scratch);
    writeFileSync(join(folder, 'file'), 'two\n');
    run('commit', '--quiet', '--all', '--message=two');
    run('tag', '--force', 'v1');
    const again = await fetched(source, scratch, pin);
    assert.equal(again.pin, pin);
    assert.is(readFileSync(join(again.output, 'file'), 'utf8'), 'one\n');
    assert.is.not((await fetched(source, scratch)).pin.revision, pin.revision);
  });
});

test('a pinned revision that is gone is told', async () => {
  await withRepository(async ({ url }, scratch) => {
    const revision = '1'.repeat(40);
    const error = await refusalOf(fetched(git(url, { tag: 'v1' }), scratch, { revision }));
    assert.match(error.message, `no revision ${revision}`);
    assert.match(error.diagnostics[0]!.suggestion!, /lock --update git:.*@v1/);
  });
});

test('another content than was pinned gives 102', async () => {
  await withRepository(async ({ url, git: run }, scratch) => {
    const pin = { revision: run('rev-parse', 'HEAD'), integrity: `sha256-${'A'.repeat(43)}=` };
    const options = { output: join(scratch, 'output'), scratch: join(scratch, 'x'), signal };
    const error = await refusalOf(fetchPinned(git(url, { tag: 'v1' }), pin, options));
    assert.is(error.exitCode, 102);
    assert.not(existsSync(options.output));
  });
});

test('an unknown tag is told with the nearest one, and no repository as such', async () => {
  await withRepository(async ({ url }, scratch) => {
    const error = await refusalOf(fetched(git(url, { tag: 'v2' }), scratch));
    assert.match(error.message, /no tag 'v2'/);
    assert.is(error.diagnostics[0]!.suggestion, "did you mean 'v1'?");
    const nowhere = await refusalOf(fetched(git(`${url}-not`, { tag: 'v1' }), scratch));
    assert.match(nowhere.message, /cannot be fetched/);
    assert.match(nowhere.diagnostics[0]!.notes!.join(), /does not (appear to be|exist)/);
  });
});

test('a folder that the source does not have is told with the nearest one', async () => {
  await withRepository(async ({ folder, url, git: run }, scratch) => {
    mkdirSync(join(folder, 'src/linux'), { recursive: true });
    writeFileSync(join(folder, 'src/linux/Kconfig'), '');
    run('add', '--all');
    run('commit', '--quiet', '--message=two');
    run('tag', 'v2');
    await fetched(git(url, { tag: 'v2' }, 'src/linux'), scratch);
    const error = await refusalOf(fetched(git(url, { tag: 'v2' }, 'src/linuks'), scratch));
    assert.match(error.message, /has no folder 'src\/linuks'/);
    assert.is(error.diagnostics[0]!.suggestion, "did you mean 'src/linux'?");
  });
});

test('submodules are not fetched, and that is said', async () => {
  await withRepository(async ({ url, git: run }, scratch) => {
    const commit = run('rev-parse', 'HEAD');
    run('update-index', '--add', '--cacheinfo', `160000,${commit},lib/sub`);
    run('commit', '--quiet', '--message=sub');
    run('tag', 'v2');
    const { notes } = await fetched(git(url, { tag: 'v2' }), scratch);
    assert.match(notes.join(), /submodules, which are not fetched: lib\/sub/);
  });
});

test('a link that leaves the tree and names that clash are refused', async () => {
  await withRepository(async ({ folder, url, git: run }, scratch) => {
    symlinkSync('../../outside', join(folder, 'link'));
    run('add', '--all');
    run('commit', '--quiet', '--message=link');
    run('tag', 'v2');
    const link = await refusalOf(fetched(git(url, { tag: 'v2' }), scratch));
    assert.match(link.message, /entry 'link': it is a link to '\.\.\/\.\.\/outside'/);
    run('rm', '--quiet', 'link');
    writeFileSync(join(folder, 'File'), '');
    run('add', '--all');
    run('commit', '--quiet', '--message=case');
    run('tag', 'v3');
    const clash = await refusalOf(fetched(git(url, { tag: 'v3' }), scratch));
    assert.match(clash.message, /entry 'file': it differs from 'File' in upper and lower case/);
    const { output } = await fetched(allowCaseClashes(git(url, { tag: 'v3' })), scratch);
    assert.equal(readdirSync(output).sort(), ['File', 'file']);
  });
});

async function withEnvironment(
  changes: Readonly<Record<string, string>>,
  use: () => Promise<void>,
): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  try {
    await use();
  } finally {
    for (const name of Object.keys(changes)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

test.run();
