import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { authorIn, isAuthor, mailFile, renderMail } from '../../../src/patch/mail.ts';
import { readMails } from '../../../src/run/git-mail.ts';
import { withFolder } from './support.ts';

const test = suite('mails');

const changes = 'diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,3 @@\n one\n+two\n \n';
const mail = {
  patch: {
    name: 'a-patch',
    reason: 'It is needed — für alle, "wirklich" alle, und auch noch für einige mehr.',
    provides: ['one', 'two'],
    upstream: { notSubmitted: 'a test' },
  },
  number: 3,
  count: 12,
  author: 'Jörg Müller, PhD <jm@example.org>',
  changes,
};

test('git reads author, subject, date, body and changes back as they were', () => {
  const read = withFolder((folder) => {
    writeFileSync(join(folder, 'x.patch'), renderMail(mail));
    return readMails(join(folder, 'x.patch'));
  });
  assert.is(read.length, 1);
  assert.is(read[0]!.author, mail.author);
  assert.is(read[0]!.subject, `a-patch: ${mail.patch.reason}`);
  assert.is(read[0]!.date, 'Thu, 1 Jan 1970 00:00:00 +0000');
  assert.match(read[0]!.body, /^Provides: one, two\nUpstream: not submitted: a test$/m);
  assert.ok(read[0]!.patch.includes(changes));
  assert.is(read[0]!.commit, undefined);
});

test('an ASCII name with a comma or quotes comes through too', () => {
  const author = 'Doe, "J" <j@example.org>';
  const read = withFolder((folder) => {
    writeFileSync(join(folder, 'x.patch'), renderMail({ ...mail, author }));
    return readMails(join(folder, 'x.patch'));
  });
  assert.is(read[0]!.author, author);
});

test('the same patch gives the same mail, numbered in its series', () => {
  assert.is(renderMail(mail), renderMail(mail));
  assert.match(
    renderMail({ ...mail, patch: { ...mail.patch, reason: 'x' } }),
    /^Subject: \[PATCH 03\/12\] a-patch: x$/m,
  );
  assert.is(mailFile(mail), '0003-a-patch.patch');
});

test('the author and the date are those of the prose before a diff', () => {
  assert.equal(authorIn('From: A <a@b.c>\nDate: Fri, 2 Jan 1970 00:00:00 +0000\n'), {
    author: 'A <a@b.c>',
    date: 'Fri, 2 Jan 1970 00:00:00 +0000',
  });
  assert.equal(authorIn('From: here on it is\n'), {});
  assert.not(isAuthor('nobody'));
  assert.not(isAuthor('a <b>'));
});

test.run();
