// Mails with patches, taken apart by git itself: their encodings, and where a message ends.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { gitEnvironment } from './git.ts';

/** A mail with a patch. */
export type PatchMail = {
  /** `Name <address>`; this, the date and the subject are empty where the mail has none. */
  readonly author: string;
  readonly date: string;
  /** Without what stands in brackets. */
  readonly subject: string;
  readonly body: string;
  /** From the line `---` on: statistics, then the changes. */
  readonly patch: string;
  /** The commit that it was made from, when it says so. */
  readonly commit?: string;
};

/** The mails of a mailbox, or of a file with one. @throws UserError exit 2 for anything else */
export function readMails(file: string): PatchMail[] {
  const scratch = mkdtempSync(join(tmpdir(), 'unikernel-mail-'));
  try {
    // `-b`: a file without the line that begins a mailbox is one mail. CRLF is for others to refuse.
    git(file, scratch, ['mailsplit', '-b', '--keep-cr', `-o${scratch}`, file]);
    return readdirSync(scratch)
      .sort()
      .map((name) => readMail(file, join(scratch, name), scratch));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readMail(file: string, mail: string, scratch: string): PatchMail {
  const [body, patch] = [join(scratch, 'body'), join(scratch, 'patch')];
  const input = readFileSync(mail);
  const words = ['mailinfo', '--encoding=UTF-8', body, patch];
  const head = git(file, scratch, words, input);
  const field = (name: string): string =>
    new RegExp(`^${name}: (.*)$`, 'm').exec(head)?.[1]?.trim() ?? '';
  const [, commit = ''] = /^From ([0-9a-f]{40}) /.exec(input.toString('latin1', 0, 60)) ?? [];
  const read = {
    author: field('Email') === '' ? '' : `${field('Author')} <${field('Email')}>`,
    date: field('Date'),
    subject: field('Subject'),
    body: readFileSync(body, 'utf8'),
    patch: readFileSync(patch, 'utf8'),
    ...(/[1-9a-f]/.test(commit) && { commit }),
  };
  rmSync(body);
  rmSync(patch);
  return read;
}

function git(file: string, folder: string, words: readonly string[], input?: Buffer): string {
  const result = execaSync('git', words, {
    cwd: folder,
    env: { ...gitEnvironment(), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    extendEnv: false,
    ...(input && { input }),
    reject: false,
    maxBuffer: 2 ** 30,
  });
  if (!result.failed) return result.stdout;
  throw new UserError(
    result.code === 'ENOENT'
      ? {
          code: 'git/missing',
          message: 'git is needed to read mails and is not installed.',
          suggestion: 'apt-get install git',
        }
      : {
          code: 'import/no-mail',
          message: `${file} cannot be read as a mailbox.`,
          notes: [`git ${words[0]}: ${result.stderr.split('\n')[0]}`],
          suggestion: 'a plain diff can be imported from a folder with a quilt series',
        },
    exitCode.usage,
    { cause: result },
  );
}
