// A patch as a mail of `git format-patch`, so that `git am` takes it. No clock has a say: the same
// series gives the same bytes.

import type { Patch } from '../model/patch.ts';

export type Mail = {
  readonly patch: Pick<Patch, 'name' | 'reason' | 'provides' | 'upstream'>;
  /** Its position among the mails, from 1, and how many there are. */
  readonly number: number;
  readonly count: number;
  /** `Name <address>`. */
  readonly author: string;
  /** As mails have it; else the beginning of time, which is no date of anything. */
  readonly date?: string;
  /** The changes, from the first `diff --git` on. */
  readonly changes: string;
};

/** The text of a mail. `git mailinfo` needs the first line to tell one mail from the next. */
export function renderMail({ patch, number, count, author, date, changes }: Mail): string {
  const { name, reason, provides, upstream } = patch;
  const total = String(count);
  const subject = `[PATCH ${String(number).padStart(total.length, '0')}/${total}] ${name}: ${reason}`;
  const status =
    typeof upstream === 'string' ? upstream : `not submitted: ${upstream.notSubmitted}`;
  return [
    `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001`,
    `From: ${encodedAuthor(author)}`,
    `Date: ${date ?? 'Thu, 1 Jan 1970 00:00:00 +0000'}`,
    `Subject: ${encoded(subject)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    `Provides: ${provides.join(', ')}`,
    `Upstream: ${status}`,
    '---',
    '',
    // Not trimEnd(): a hunk may end with an empty line of context, which is a space.
    changes.replace(/\n+$/, ''),
    '-- ',
    'unikernel',
    '',
    '',
  ].join('\n');
}

/** What a mail is called, as git calls it. */
export function mailFile({ patch, number }: Pick<Mail, 'patch' | 'number'>): string {
  return `${String(number).padStart(4, '0')}-${patch.name}.patch`;
}

/** The author and date that the prose before a diff names, as a mail or git's log would. */
export function authorIn(prose: string): Pick<Partial<Mail>, 'author' | 'date'> {
  const header = (name: string): string | undefined =>
    new RegExp(`^${name}: (.+)$`, 'm').exec(prose)?.[1]?.trim();
  const [author, date] = [header('From'), header('Date')];
  return {
    ...(author !== undefined && isAuthor(author) && { author }),
    ...(date !== undefined && { date }),
  };
}

export function isAuthor(text: string): boolean {
  return /^[^<>\r\n]+ <[^<>\s@]+@[^<>\s@]+>$/.test(text);
}

function encodedAuthor(author: string): string {
  const [, name = '', address = ''] = /^(.*) (<[^>]*>)$/.exec(author) ?? [];
  return `${/[^\w .-]/.test(name) && !isForeign(name) ? `"${name.replace(/[\\"]/g, '\\$&')}"` : encoded(name)} ${address}`;
}

function isForeign(text: string): boolean {
  return /[^\x20-\x7e]/.test(text);
}

/** Other than ASCII as RFC 2047 says, in words of at most 75 characters. */
function encoded(text: string): string {
  if (!isForeign(text)) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    const next = [...Buffer.from(character)]
      .map((byte) =>
        /[A-Za-z0-9]/.test(String.fromCharCode(byte))
          ? String.fromCharCode(byte)
          : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      )
      .join('');
    if (word.length + next.length > 60) {
      words.push(word);
      word = '';
    }
    word += next;
  }
  return [...words, word].map((each) => `=?UTF-8?q?${each}?=`).join('\n ');
}
