// `unikernel patch …` on a small project: what a series goes through from one tree to the next.

import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { gitIn } from '../support/git.ts';
import { type Answer, type Project, withProject } from './project.ts';

const test = suite('patch');

const byDiff = [
  'Why the value is another one.',
  '',
  '--- a/lib/value.c',
  '+++ b/lib/value.c',
  '@@ -4,3 +4,3 @@',
  ' /* values */',
  '-int one = 1;',
  '+int one = 11;',
  ' int two = 2;',
  '',
].join('\n');

const config = `import { addFile, append, defineConfig, definePatch, path } from 'unikernel';

export default defineConfig({
  images: {
    app: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: path('tree'),
      application: 'app',
      // in this order
      patches: [
        definePatch({
          name: 'by-operations',
          reason: 'A file is missing.',
          provides: ['new-file'],
          upstream: 'nowhere',
          change: {
            operations: [
              addFile({ file: 'lib/new.c', from: 'patches/new.c' }),
              append({ file: 'lib/Makefile.uk', lines: ['SRCS += new.c'] }),
            ],
          },
        }),
        // the values
        definePatch({
          name: 'by-diff',
          reason: 'A value is wrong.',
          provides: ['right-value'],
          upstream: { notSubmitted: 'a test' },
          change: { diff: 'patches/by-diff.patch' },
        }), // the last
      ],
    },
  },
});
`;

const files = {
  'unikernel.config.ts': config,
  'app/Makefile.uk': '',
  'app/Config.uk': '',
  'patches/new.c': 'int new_one;\n',
  'patches/by-diff.patch': byDiff,
  'tree/version.mk': 'UK_VERSION = 0\nUK_SUBVERSION = 9\nUK_CODENAME = Nine\n',
  'tree/lib/Makefile.uk': 'SRCS += value.c\n',
  'tree/.gitignore': 'build/\nignored.h\n',
  'tree/lib/ignored.h': '/* of the tree all the same */\n',
  // Two lines more than when the diff was made.
  'tree/lib/value.c':
    '/* new */\n\n/* head */\n\n\n/* values */\nint one = 1;\nint two = 2;\n\n/* end */\n',
};

type Run = (...words: string[]) => Promise<Answer>;

/** A project whose calls have a store of their own. */
function withPatches(work: (run: Run, project: Project) => Promise<void>): Promise<void> {
  return withProject(files, (project) =>
    work(
      (...words) =>
        project.unikernel(['patch', ...words], { UNIKERNEL_STORE: join(project.folder, 'store') }),
      project,
    ),
  );
}

function good({ code, stderr, stdout }: Answer): string {
  assert.is(code, 0, stderr);
  return stdout;
}

test('a diff that moved is shown, refreshed and clean then; the tree is not written to', () =>
  withPatches(async (run, { folder }) => {
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    assert.match(
      good(await run('status')),
      /^ {2}by-diff +offset +unikernel\.config\.ts:\d+ +by \+2 lines$/m,
    );
    const check = await run('refresh', '--check');
    assert.is(check.code, 4);
    assert.match(check.stderr, /^-@@ -4,3 \+4,3 @@$/m);
    assert.is(text('patches/by-diff.patch'), byDiff);
    assert.is(good(await run('refresh', 'by-diff')), 'patches/by-diff.patch');
    assert.match(text('patches/by-diff.patch'), /^Why the value is another one\.\n\n/);
    const { series } = JSON.parse(good(await run('status', '--json'))).result;
    assert.equal(
      series[0].patches.map(({ name, state }: Record<string, string>) => [name, state]),
      [
        ['by-operations', 'clean'],
        ['by-diff', 'clean'],
      ],
    );
    assert.match(good(await run('explain', 'by-diff')), /state +clean [\s\S]*^\+int one = 11;$/m);
    assert.is(text('tree/lib/value.c'), files['tree/lib/value.c']);
    const unknown = await run('explain', 'by-dif');
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, /did you mean 'by-diff'\?/);

    // A tree in which it is in conflict.
    writeFileSync(join(folder, 'tree/lib/value.c'), 'int others;\n');
    const { code, stdout, stderr } = await run('status');
    assert.is(code, 4);
    assert.match(stdout, /^ {2}by-diff +conflict /m);
    assert.match(stderr, /at unikernel\.config\.ts:\d+:\d+/);
    good(await run('edit', 'by-diff'));
    const rejected = join(folder, '.unikernel/edit/by-diff/lib/value.c.rej');
    assert.ok(existsSync(rejected));
    assert.match((await run('edit', 'by-diff', '--done')).stderr, /left in lib\/value\.c\.rej/);
    good(await run('edit', 'by-diff', '--abort'));
    assert.not(existsSync(join(folder, '.unikernel/edit/by-diff')));
  }));

test('what is changed in a scratch tree becomes the patch', () =>
  withPatches(async (run, { folder }) => {
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    const scratch = good(await run('edit', 'by-diff'));
    assert.is(scratch, join(folder, '.unikernel/edit/by-diff'));
    const git = gitIn(scratch);
    assert.is(git('status', '--porcelain'), '');
    assert.is(git('log', '--format=%s'), 'With the patch\nThe tree before the patch');
    assert.match(readFileSync(join(scratch, 'lib/value.c'), 'utf8'), /one = 11/);
    appendFileSync(join(scratch, 'lib/value.c'), 'int three = 3;\n');
    mkdirSync(join(scratch, 'build'));
    writeFileSync(join(scratch, 'build/value.o'), 'what a build made');
    git('commit', '--quiet', '--all', '-m', 'mine');
    assert.match((await run('edit', 'by-diff')).stderr, /is there already, and goes on/);
    good(await run('edit', 'by-diff', '--done'));
    assert.match(
      text('patches/by-diff.patch'),
      /^Why [\s\S]*^\+int one = 11;[\s\S]*^\+int three = 3;$/m,
    );
    assert.not.match(text('patches/by-diff.patch'), /build|^index/m);
    assert.not(existsSync(scratch));

    const operations = good(await run('edit', 'by-operations'));
    appendFileSync(join(operations, 'lib/new.c'), 'int and_more;\n');
    good(await run('edit', 'by-operations', '--done'));
    assert.is(text('patches/new.c'), 'int new_one;\nint and_more;\n');
    assert.is(text('unikernel.config.ts'), config);

    good(await run('edit', 'by-operations'));
    appendFileSync(join(operations, 'version.mk'), '# mine\n');
    const refused = await run('edit', 'by-operations', '--done');
    assert.is(refused.code, 2);
    assert.match(refused.stderr, /\+# mine[\s\S]*unikernel patch new by-operations --from-edit/);
    const asked = await run('new', 'by-operations', '--from-edit');
    assert.is(asked.code, 2);
    assert.match(asked.stderr, /help: add --yes to write it without a question/);
    assert.is(text('unikernel.config.ts'), config);
    const made = await run('new', 'by-operations', '--from-edit', '--yes');
    good(made);
    assert.match(made.stderr, /no patch uses now: patches\/new\.c/);
    assert.match(text('unikernel.config.ts'), /change: { diff: 'patches\/by-operations\.patch' },/);
    assert.match(good(await run('status')), /by-operations +clean[\s\S]*by-diff +clean/);
    const nothing = await run('edit', 'by-operations', '--abort');
    assert.is(nothing.code, 2);
    assert.match(nothing.stderr, /No edit of 'by-operations' is under way/);
  }));

test('an edit that is killed while it begins can be begun again', () =>
  withPatches(async (run, { folder }) => {
    cpSync(join(packageRoot, 'recipes/core/plat'), join(folder, 'tree/plat'), { recursive: true });
    const parent = join(folder, '.unikernel/edit');
    const child = spawn(
      process.execPath,
      [join(packageRoot, 'bin/unikernel.js'), 'patch', 'edit', 'by-diff'],
      {
        cwd: folder,
        env: { ...process.env, UNIKERNEL_STORE: join(folder, 'store') },
        stdio: 'ignore',
      },
    );
    const ended = new Promise((resolve) => child.on('close', resolve));
    const begun = (): boolean =>
      existsSync(parent) && readdirSync(parent).some((name) => name.startsWith(`.${child.pid}-`));
    while (!begun() && child.exitCode === null) await new Promise((next) => setTimeout(next, 1));
    child.kill('SIGKILL');
    await ended;
    const scratch = good(await run('edit', 'by-diff'));
    assert.is(gitIn(scratch)('status', '--porcelain'), '');
    assert.equal(readdirSync(parent).sort(), ['.gitignore', 'by-diff']);
  }));

test('a new patch comes into the series and goes out of it, with the rest of the config as it was', () =>
  withPatches(async (run, { folder }) => {
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    const bad = await run('new', 'Bad_name');
    assert.is(bad.code, 2);
    assert.match((await run('new', 'one', '--tree', 'linus')).stderr, /its trees are unikraft/);
    const scratch = good(await run('new', 'version-note'));
    assert.match(
      (await run('new', 'version-note', '--from-edit', '--reason', 'x')).stderr,
      /Nothing is changed/,
    );
    appendFileSync(join(scratch, 'version.mk'), '# noted\n');
    const unsaid = await run('new', 'version-note', '--from-edit');
    assert.match(unsaid.stderr, /--from-edit --reason WHY/);
    const words = [
      'new',
      'version-note',
      '--from-edit',
      '--reason',
      "it's so",
      '--provides',
      'a-note',
    ];
    const entry = good(await run(...words, '--yes'));
    assert.match(
      entry,
      /^definePatch\({\n {2}name: 'version-note',\n {2}reason: "it's so",\n {2}provides: \['a-note'\],/,
    );
    assert.match(
      text('unikernel.config.ts'),
      /}\), \/\/ the last\n {8}definePatch\({\n {10}name: 'version-note',/,
    );
    assert.match(text('patches/version-note.patch'), /^\+# noted$/m);
    assert.match(good(await run('status')), /^ {2}version-note +clean/m);

    const unsure = await run('drop', 'version-note');
    assert.is(unsure.code, 2);
    assert.match(
      unsure.stderr,
      /^-.*name: 'version-note'[\s\S]*help: add --yes to write it without a question/m,
    );
    const dropped = await run('drop', 'version-note', '--yes');
    good(dropped);
    assert.match(dropped.stderr, /no patch uses now: patches\/version-note\.patch/);
    assert.is(text('unikernel.config.ts'), config);
  }));

test('git am takes what is exported, and it comes back by import; so do a quilt series and commits', () =>
  withPatches(async (run, project) => {
    const { folder } = project;
    const text = (name: string) => readFileSync(join(folder, name), 'utf8');
    good(await run('export', '--output', 'mails', '--author', 'A B <a@example.org>'));
    assert.equal(readdirSync(join(folder, 'mails/unikraft')), [
      '0001-by-operations.patch',
      '0002-by-diff.patch',
    ]);
    assert.match((await run('export', '--output', 'mails')).stderr, /has something in it/);
    good(await run('export', '--output', 'again', '--author', 'A B <a@example.org>'));
    for (const name of readdirSync(join(folder, 'mails/unikraft')))
      assert.is(text(`mails/unikraft/${name}`), text(`again/unikraft/${name}`));
    const git = gitIn(join(folder, 'tree'));
    git('init', '--quiet');
    git('add', '--all', '--force');
    git('commit', '--quiet', '-m', 'the tree');
    git('tag', 'start');
    git(
      'am',
      '--quiet',
      ...['0001-by-operations', '0002-by-diff'].map((name) => `../mails/unikraft/${name}.patch`),
    );
    assert.is(git('log', '--format=%an %s', '-1'), 'A B by-diff: A value is wrong.');
    assert.match(text('tree/lib/value.c'), /one = 11/);
    assert.is(text('tree/lib/new.c'), text('patches/new.c'));

    // The tree has them now: nothing is left to apply.
    const entries = good(await run('import', 'tree:start..HEAD', '--to', 'patches/range'));
    assert.match(
      entries,
      /name: 'by-diff-2',\n {4}reason: 'A value is wrong\.',\n {4}provides: \['right-value'\]/,
    );
    assert.is(text('patches/range/index.ts').trimEnd(), entries);
    git('checkout', '--quiet', 'start');
    const mails = await run('import', 'mails/unikraft');
    assert.match(good(mails), /notSubmitted: 'a test'/);
    assert.match(mails.stderr, /by-diff-2: duplicate/);
    assert.match(text('patches/imported/0002-by-diff-2.patch'), /^From: A B <a@example\.org>\n/);
    assert.match((await run('import', 'mails/unikraft')).stderr, /--to patches\/imported-2/);

    project.write({
      'quilt/series': '# ours\n\nflat.patch -p0\n',
      'quilt/flat.patch':
        'Counts.\n\n--- version.mk\n+++ version.mk\n@@ -1,2 +1,3 @@\n UK_VERSION = 0\n+# zero\n UK_SUBVERSION = 9\n',
    });
    const quilt = await run('import', 'quilt', '--to', 'patches/quilt');
    assert.match(good(quilt), /name: 'flat',\n {4}reason: 'Counts\.'/);
    assert.match(quilt.stderr, /^ {2}flat: clean$/m);

    project.write({
      'bad/series': 'crlf.patch\nrename.patch\nbinary.patch\nup.patch\n',
      'bad/crlf.patch': '--- a/x\r\n+++ b/x\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n',
      'bad/rename.patch': 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n',
      'bad/binary.patch':
        'diff --git a/x b/x\nindex 1..2 100644\nGIT binary patch\nliteral 1\nIcmZPo000310RR91\n\n',
      'bad/up.patch': '--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n',
    });
    const { code, stderr } = await run('import', 'bad', '--to', 'patches/bad');
    assert.is(code, 2);
    for (const wrong of [
      /crlf\.patch has CRLF/,
      /rename\.patch renames/,
      /binary\.patch holds a binary/,
      /up\.patch leaves the tree/,
    ])
      assert.match(stderr, wrong);
    assert.not(existsSync(join(folder, 'patches/bad')));
  }));

test('a matrix is printed in every format, for folders and for tags', () =>
  withPatches(async (run, { folder }) => {
    const git = gitIn(join(folder, 'tree'));
    git('init', '--quiet');
    git('add', '--all', '--force');
    git('commit', '--quiet', '-m', 'nine');
    git('tag', 'RELEASE-0.9');
    appendFileSync(join(folder, 'tree/lib/Makefile.uk'), 'SRCS += new.c\n');
    const text = await run('matrix', '--against', 'tree:RELEASE-*,tree');
    assert.match(good(text), /^ +0\.9\.0 +0\.9$/m);
    assert.match(text.stdout, /^by-operations +✗ +✓$/m);
    assert.match(text.stderr, /^0\.9\.0: read as it is: 1 changed since its commit/m);
    const against = ['matrix', 'app', '--against', 'tree', '--against', 'tree:RELEASE-0.9'];
    const json = JSON.parse(good(await run(...against, '--format', 'json')));
    assert.equal(
      json.patches[1].states.map(({ lines }: { lines: number }) => lines),
      [2, 2],
    );
    assert.match(
      good(await run(...against, '--format', 'markdown')),
      /^\| `by-diff` \| \+2 \| \+2 \|$/m,
    );
    good(await run(...against, '--format', 'html', '--output', 'out/patches.html'));
    assert.match(readFileSync(join(folder, 'out/patches.html'), 'utf8'), /^<!doctype html>/);
    const missing = await run('matrix', '--against', 'tree:v*,none');
    assert.is(missing.code, 2);
    assert.match(missing.stderr, /No tag of .* matches 'v\*'[\s\S]*there is no folder none/);
  }));

test.run();
