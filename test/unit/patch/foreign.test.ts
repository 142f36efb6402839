import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  changesOfMail,
  type Foreign,
  fromMail,
  importAll,
  withPrefixes,
} from '../../../src/patch/foreign.ts';
import { filesOfDiff } from '../../../src/patch/unified.ts';

const test = suite('foreign patches');

const change = '--- a/x.c\n+++ b/x.c\n@@ -1,1 +1,2 @@\n one\n+two\n';
const foreign = (title: string, rest: Partial<Foreign> = {}): Foreign => ({
  title,
  place: title,
  reason: title,
  upstream: 'nowhere',
  prose: '',
  changes: change,
  ...rest,
});

test('names come from titles, are names, and differ from each other and from those taken', () => {
  const titles = ['0001-fix_It.patch', 'Fix it', 'lib/x: Add “y”', '42', '', 'x'.repeat(80)];
  const names = importAll(
    titles.map((title) => foreign(title)),
    'p',
    ['fix-it'],
  ).map(({ name }) => name);
  assert.equal(names.slice(0, 5), ['fix-it-2', 'fix-it-3', 'lib-x-add-y', 'patch-42', 'patch']);
  assert.ok(names.every((name) => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)));
});

test('an empty line of context at the end of a diff stays', () => {
  const changes = '--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n-one\n+two\n \n';
  assert.is(importAll([foreign('plain', { changes })], 'p', [])[0]!.text, changes);
});

test('files are numbered, keep their prose and end in one newline; features have a hyphen', () => {
  const [one] = importAll(
    [foreign('plain', { prose: 'Why.\n\n', changes: `${change}\n\n` })],
    'p',
    [],
  );
  assert.is(one!.diff, 'p/0001-plain.patch');
  assert.is(one!.text, `Why.\n\n${change}`);
  assert.equal(one!.provides, ['plain-patch']);
});

test('a mail of ours keeps name, reason, symbols and upstream; another is its subject', () => {
  const body = 'Provides: strncat, strtok_r\nUpstream: not submitted: because\n';
  assert.equal(fromMail('nolibc-strncat: It appends: so.', body), {
    title: 'nolibc-strncat',
    reason: 'It appends: so.',
    provides: ['strncat', 'strtok_r'],
    upstream: { notSubmitted: 'because' },
  });
  assert.equal(fromMail('nolibc: Add it', 'Some words\n'), {
    title: 'nolibc: Add it',
    reason: 'nolibc: Add it',
  });
});

test('the statistics and the signature of a mail are no part of the changes', () => {
  const mail = `---\n x.c | 1 +\n 1 file changed\n\n${change}-- \n2.39.5\n\n`;
  assert.is(changesOfMail(mail), change);
  const ending = '--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,1 @@\n-- \n one\n';
  assert.is(changesOfMail(ending), ending, 'a hunk may end as a signature begins');
});

test('paths without a leading folder get one, new files too', () => {
  const plain =
    '--- lib/x.c\n+++ lib/x.c\n@@ -1,1 +1,2 @@\n one\n+two\n--- /dev/null\n+++ y.c\n@@ -0,0 +1,1 @@\n+new\n';
  const prefixed = withPrefixes(plain);
  assert.equal(filesOfDiff(prefixed, 'x'), ['lib/x.c', 'y.c']);
  assert.match(prefixed, /^--- a\/lib\/x\.c$/m);
  assert.match(prefixed, /^new file mode 100644\n--- \/dev\/null\n\+\+\+ b\/y\.c$/m);
});

test.run();
