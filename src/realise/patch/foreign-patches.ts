// Where patches are imported from: a folder with a quilt series or with mails, a mailbox, or a
// range of commits.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { type Diagnostic, exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import {
  changesOfMail,
  type Foreign,
  fromMail,
  type Imported,
  withPrefixes,
} from '../../patch/foreign.ts';
import { splitProse } from '../../patch/prose.ts';
import { parseQuilt } from '../../patch/quilt.ts';
import { filesOfDiff } from '../../patch/unified.ts';
import { readMails } from '../../run/git-mail.ts';
import { readRange } from '../../run/git-range.ts';
import { isRepository } from '../../run/git-trees.ts';

/** Reads the patches that `from` names, relative to `folder`. @throws UserError exit 2 */
export function readForeign(from: string, folder: string, project: string): Foreign[] {
  const path = resolve(folder, from);
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) return fromMailbox(path, from);
    return existsSync(join(path, 'series'))
      ? fromQuilt(path, from, project)
      : fromMailFolder(path, from);
  }
  const [, repository = '', start = '', end = ''] =
    /^(?:(.*):)?([^:]+?)\.\.([^.:][^:]*)?$/.exec(from) ?? [];
  if (start !== '') return fromRange(resolve(folder, repository), from, start, end || 'HEAD');
  throw refuse('nothing', `There is no file or folder ${from}, and it is no range of commits.`, {
    notes: ['a range is REPOSITORY:A..B'],
  });
}

/** All that keeps imported patches from being used, each with its place. @throws UserError exit 2 */
export function refuseUnusable(all: readonly Imported[]): void {
  const problems = all.flatMap(({ text, place }): Diagnostic[] => {
    if (text.includes('\ufffd'))
      return [
        {
          code: 'import/not-text',
          message: `${place} is not text in UTF-8.`,
          suggestion: `convert it: iconv -f latin1 -t utf-8`,
        },
      ];
    const files = filesOfDiff(text, place);
    return Array.isArray(files) ? [] : [files];
  });
  if (problems.length > 0) throw new UserError(problems, exitCode.usage);
}

function fromQuilt(path: string, shown: string, project: string): Foreign[] {
  // Places are told from the project's root.
  const series = relative(project, join(path, 'series'));
  const isFile = (file: string): boolean =>
    statSync(join(path, file), { throwIfNoEntry: false })?.isFile() === true;
  const entries = parseQuilt(readFileSync(join(path, 'series'), 'utf8'), series, isFile);
  if (entries.length === 0) throw refuse('empty', `${series} names no patch.`, {});
  return entries.map(({ file, strip }) => {
    const { prose, changes } = splitProse(readFileSync(join(path, file), 'utf8'));
    return {
      title: basename(file),
      place: join(shown, file),
      reason: reasonIn(prose) ?? basename(file),
      upstream: notSubmitted(shown),
      prose,
      changes: strip === 0 ? prefixed(changes, join(shown, file)) : changes,
    };
  });
}

/** What cannot be taken apart stays as it is, and is refused with all the rest. */
function prefixed(changes: string, place: string): string {
  // It would be lost in taking them apart.
  if (
    !Array.isArray(filesOfDiff(changes.replace(/^(---|\+\+\+) (?!\/dev\/null)/gm, '$1 a/'), place))
  )
    return changes;
  return withPrefixes(changes);
}

function reasonIn(prose: string): string | undefined {
  const subject = /^(?:Subject|Description): (.+)$/m.exec(prose)?.[1];
  return subject?.replace(/^\[[^\]]*\]\s*/, '') ?? /^\s*(\S.*)$/m.exec(prose)?.[1];
}

function fromMailFolder(path: string, shown: string): Foreign[] {
  const names = readdirSync(path)
    .filter((name) => /\.(patch|eml|mbox)$/.test(name))
    .sort();
  if (names.length === 0)
    throw refuse('no-series', `${shown} has no file 'series', and no mails that end in .patch.`, {
      suggestion: 'name a quilt series, a mailbox or REPOSITORY:A..B',
    });
  return names.flatMap((name) => mailsOf(join(path, name), join(shown, name)));
}

function fromMailbox(path: string, shown: string): Foreign[] {
  const mails = mailsOf(path, shown);
  if (mails.length > 0) return mails;
  throw refuse('empty', `${shown} has no mail with a patch.`, {
    suggestion: 'a plain diff can be imported from a folder with a quilt series',
  });
}

/** Mails without changes, such as the letter that covers a series, count for nothing. */
function mailsOf(path: string, shown: string): Foreign[] {
  return readMails(path).flatMap(({ author, date, subject, body, patch, commit }) => {
    const changes = changesOfMail(patch);
    if (changes === '') return [];
    // A plain diff among mails has none of these.
    const title = subject || basename(path);
    const head = { From: author, Date: date, Subject: subject };
    return {
      upstream: commit === undefined ? notSubmitted(shown) : `commit ${commit}`,
      ...fromMail(title, body),
      place: subject === '' ? shown : `${shown} (${subject})`,
      prose: headOf(head),
      changes,
    };
  });
}

function fromRange(repository: string, shown: string, start: string, end: string): Foreign[] {
  if (!statSync(repository, { throwIfNoEntry: false })?.isDirectory() || !isRepository(repository))
    throw refuse('no-repository', `${shown}: ${repository} is no git repository.`, {
      suggestion: 'name it before the range: REPOSITORY:A..B',
    });
  return readRange(repository, start, end).map(({ commit, subject, body, changes, ...by }) => ({
    upstream: `commit ${commit}`,
    ...fromMail(subject, body),
    place: `${relative(process.cwd(), repository) || '.'} at ${commit.slice(0, 12)} (${subject})`,
    prose: headOf({ From: by.author, Date: by.date, Subject: subject }),
    changes: changes.replace(/^index [0-9a-f]+\.\.[0-9a-f]+( [0-7]+)?\n(?=--- )/gm, ''),
  }));
}

function headOf(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => (value === '' ? '' : `${name}: ${value}\n`))
    .join('');
}

function notSubmitted(from: string): Foreign['upstream'] {
  return { notSubmitted: `imported from ${from}` };
}

function refuse(
  code: string,
  message: string,
  rest: Pick<Diagnostic, 'notes' | 'suggestion'>,
): UserError {
  return new UserError({ code: `import/${code}`, message, ...rest }, exitCode.usage);
}
