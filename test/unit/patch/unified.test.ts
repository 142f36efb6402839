import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { filesOfDiff } from '../../../src/patch/unified.ts';

const test = suite('patch/unified');
const hunk = '@@ -1 +1 @@\n-a\n+b\n';

function refusal(diff: string): string {
  const problem = filesOfDiff(diff, 'p.diff');
  if (Array.isArray(problem)) throw new Error(`it names ${problem.join(', ')}`);
  return problem.message;
}

test('the files of a diff are found with and without git headers, sorted', () => {
  const diff = `prose\n--- a/x/b.c\t2020-01-01\n+++ b/x/b.c\t2020-01-01\n${hunk}`;
  const git = `diff --git a/a.c b/a.c\nindex 1..2 100644\n--- a/a.c\n+++ b/a.c\n${hunk}`;
  assert.equal(filesOfDiff(diff + git, 'p.diff'), ['a.c', 'x/b.c']);
  const added =
    'diff --git a/n.c b/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+a\n';
  assert.equal(filesOfDiff(added, 'p.diff'), ['n.c']);
});

test('what a series cannot hold is refused by name', () => {
  const head = 'diff --git a/a.c b/a.c\n';
  const names = (name: string) => `--- a/${name}\n+++ b/${name}\n`;
  assert.is(refusal((names('a.c') + hunk).replaceAll('\n', '\r\n')), 'p.diff has CRLF line ends.');
  assert.is(refusal(names('../a.c') + hunk), 'p.diff leaves the tree: ../a.c.');
  assert.is(
    refusal(`--- /etc/passwd\n+++ /etc/passwd\n${hunk}`),
    'p.diff leaves the tree: etc/passwd.',
  );
  assert.is(
    refusal(
      `${head}index 1..2 100644\nGIT binary patch\nliteral 1\nIcmZQz0000\n\nliteral 0\nHcmV?d00001\n\n`,
    ),
    'p.diff holds a binary change.',
  );
  assert.is(
    refusal(`${head}Binary files a/a.c and b/a.c differ\n`),
    'p.diff holds a binary change: a.c.',
  );
  assert.is(
    refusal('diff --git a/a.c b/b.c\nsimilarity index 100%\nrename from a.c\nrename to b.c\n'),
    'p.diff renames or copies a file: b.c.',
  );
  assert.is(
    refusal(`${head}deleted file mode 100644\n--- a/a.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n`),
    'p.diff deletes a file: a.c.',
  );
  assert.is(refusal(`${head}old mode 100644\nnew mode 100755\n`), 'p.diff sets a file mode: a.c.');
  assert.is(refusal('nothing\n'), 'p.diff holds no change.');
  assert.match(
    refusal(`${names('a.c')}@@ -1,4 +1 @@\n-a\n+b\n`),
    /^p\.diff is not a unified diff: /,
  );
});

test.run();
