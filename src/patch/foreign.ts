// Patches of elsewhere, as diffs that a series of ours can have.

import { formatPatch, parsePatch } from 'diff';
import { type DiffPatch, featureOf } from './entry.ts';
import { splitProse } from './prose.ts';

/** A patch from a quilt series, a mailbox or a range of commits. */
export type Foreign = {
  /** What it is called where it comes from; a name is made of it. */
  readonly title: string;
  /** Where it stands, for messages. */
  readonly place: string;
  /** What it is for, in one line. */
  readonly reason: string;
  readonly upstream: DiffPatch['upstream'];
  /** What is said of it before the changes. */
  readonly prose: string;
  readonly changes: string;
  readonly provides?: readonly string[];
};

/** A foreign patch under its name, and the text of its file. */
export type Imported = DiffPatch & { readonly text: string; readonly place: string };

/**
 * Names patches and their files.
 * @param folder of the project where their files come to be
 * @param taken names that the series has already
 */
export function importAll(
  all: readonly Foreign[],
  folder: string,
  taken: readonly string[],
): Imported[] {
  const names = new Set(taken);
  return all.map(({ title, place, reason, upstream, prose, changes, provides }, index) => {
    const base = nameOf(title);
    let name = base;
    for (let count = 2; names.has(name); count += 1) name = `${base}-${count}`;
    names.add(name);
    const number = String(index + 1).padStart(4, '0');
    return {
      name,
      place,
      reason: oneLine(reason) || name,
      provides: [...(provides ?? [featureOf(name)])],
      upstream,
      diff: `${folder}/${number}-${name}.patch`,
      text: `${prose.trim() === '' ? '' : `${prose.trimEnd()}\n\n`}${changes.replace(/\n+$/, '')}\n`,
    };
  });
}

/** A patch from a mail of `patch export` keeps what it said of itself. */
export function fromMail(
  subject: string,
  body: string,
): Pick<Foreign, 'title' | 'reason'> & Partial<Pick<Foreign, 'provides' | 'upstream'>> {
  const line = (name: string): string | undefined =>
    new RegExp(`^${name}: (.+)$`, 'm').exec(body)?.[1];
  const [provides, upstream] = [line('Provides'), line('Upstream')];
  const [, title, reason] = /^([a-z][a-z0-9-]*): (.+)$/.exec(subject) ?? [];
  if (provides === undefined || upstream === undefined || title === undefined)
    return { title: subject, reason: subject };
  const why = /^not submitted: (.+)$/.exec(upstream)?.[1];
  return {
    title,
    reason: reason!,
    provides: provides.split(', '),
    upstream: why === undefined ? upstream : { notSubmitted: why },
  };
}

/** The changes of a mail's patch: without statistics, and without the signature at its end. */
export function changesOfMail(patch: string): string {
  const { changes } = splitProse(patch);
  const unsigned = changes.replace(/\n-- \n[^\n]*\n*$/, '\n');
  // What looks like a signature may be the last lines of a hunk.
  return isWhole(unsigned) ? unsigned : changes;
}

function isWhole(changes: string): boolean {
  try {
    parsePatch(changes);
    return true;
  } catch {
    return false;
  }
}

/** The changes of a diff whose paths have no folder before the tree's root. */
export function withPrefixes(changes: string): string {
  const prefixed = (prefix: string, name: string | undefined): string =>
    name === undefined || name === '/dev/null' ? '/dev/null' : `${prefix}/${name}`;
  return parsePatch(changes)
    .map((file) => {
      const oldFileName = prefixed('a', file.oldFileName);
      const newFileName = prefixed('b', file.newFileName);
      const isCreate = oldFileName === '/dev/null';
      return formatPatch({
        ...file,
        oldFileName,
        newFileName,
        isGit: true,
        ...(isCreate && { isCreate, newMode: '100644' }),
      });
    })
    .join('');
}

function nameOf(title: string): string {
  const words = title
    .toLowerCase()
    .replace(/^\d+[-_. ]+/, '')
    .replace(/\.(patch|diff)$/, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
  return /^[a-z]/.test(words) ? words : `patch${words === '' ? '' : '-'}${words}`;
}

function oneLine(text: string): string {
  return text.replace(/[\s\0]+/g, ' ').trim();
}
