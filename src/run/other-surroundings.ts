// The second surroundings of a build that has to repeat: as much of them as this machine can change
// differs from the usual ones, and what cannot be changed is named.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../plan/package-root.ts';
import type { Sandbox } from './sandbox.ts';
import { type Surroundings, usualSurroundings } from './surroundings.ts';
import { installCommand } from './tools.ts';

export type OtherSurroundings = {
  readonly surroundings: Surroundings;
  /** What differs from the usual ones, each in a few words. */
  readonly varied: readonly string[];
  readonly unvaried: readonly { readonly what: string; readonly reason: string }[];
};

type Finding<Found = unknown> = { readonly found: Found } | { readonly problem: string };

/** A library to preload, and what it is told. */
type Library = { readonly file: string; readonly settings: Readonly<Record<string, string>> };

/** More than a year, and no whole number of months. */
const daysAhead = 400;
const programMilliseconds = 30_000;

/** Finds out what can be changed here. What has to be made for that goes into `folder`. */
export async function otherSurroundings(
  sandbox: Sandbox,
  folder: string,
): Promise<OtherSurroundings> {
  const locale = await findLocale();
  const order = await findOrder(folder);
  const time = await findTime();
  const libraries = [order, time].flatMap((f) => ('found' in f ? [f.found] : []));
  const surroundings: Surroundings = {
    // Of another length: a name that gets into a string may move what comes after it.
    folder: '/home/elsewhere/another-folder',
    user: 4321,
    group: 5432,
    host: 'elsewhere',
    umask: '077',
    locale: 'found' in locale ? locale.found : usualSurroundings.locale,
    // As far from UTC as it gets; spelt out, it needs no zone files.
    timeZone: '<+14>-14',
    ...(libraries.length > 0 && {
      preload: {
        libraries: libraries.map(({ file }) => file),
        settings: Object.assign({}, ...libraries.map(({ settings }) => settings)),
      },
    }),
  };
  const always: Finding = { found: true };
  const inSandbox: Finding =
    'program' in sandbox ? always : { problem: `not sandboxed: ${sandbox.problem}` };
  const table: readonly (readonly [what: string, finding: Finding, detail?: string])[] = [
    ['folder', always],
    ['user', inSandbox],
    ['group', inSandbox],
    ['host name', inSandbox],
    ['umask', always],
    ['locale', locale, `${usualSurroundings.locale}, ${surroundings.locale}`],
    ['time zone', always],
    ['time', time, `${daysAhead} days`],
    ['file order', order],
  ];
  return {
    surroundings,
    varied: table.flatMap(([what, finding, detail]) =>
      'found' in finding ? [detail === undefined ? what : `${what} (${detail})`] : [],
    ),
    unvaried: table.flatMap(([what, finding]) =>
      'problem' in finding ? [{ what, reason: finding.problem }] : [],
    ),
  };
}

// A language has an order of its own; C.utf8 has that of C, and only its characters are others.
async function findLocale(): Promise<Finding<string>> {
  const { stdout = '' } = await execa('locale', ['-a'], { reject: false, stdin: 'ignore' });
  const locales = stdout.split('\n').filter((name) => /\.utf-?8$/i.test(name));
  const found = locales.find((name) => !name.startsWith('C.')) ?? locales[0];
  return found === undefined ? { problem: 'no other locale is installed' } : { found };
}

async function findOrder(folder: string): Promise<Finding<Library>> {
  const sample = join(folder, 'sample');
  mkdirSync(sample, { recursive: true });
  const file = join(folder, 'reversed-folders.so');
  const source = join(packageRoot, 'src/run/reversed-folders.c');
  const words = ['-shared', '-fPIC', '-O2', '-o', file, source];
  const { failed, message = '' } = await execa('gcc', words, { reject: false, stdin: 'ignore' });
  if (failed) return { problem: message.split('\n')[0]! };
  for (const name of ['a', 'b', 'c']) writeFileSync(join(sample, name), '');
  const found: Library = { file, settings: {} };
  const usual = await ask('ls', ['-U', sample]);
  const reversed = await ask('ls', ['-U', sample], found);
  const isReversed = reversed === usual.split('\n').reverse().join('\n');
  return isReversed ? { found } : { problem: 'preloaded libraries have no effect here' };
}

async function findTime(): Promise<Finding<Library>> {
  // Debian has one folder for each architecture.
  const file = ['', ...readdirSync('/usr/lib').filter((name) => name.endsWith('-linux-gnu'))]
    .map((architecture) => join('/usr/lib', architecture, 'faketime/libfaketime.so.1'))
    .find((candidate) => existsSync(candidate));
  const later = 'only the moments differ';
  if (file === undefined)
    return { problem: `${later}; to shift it: ${installCommand(['faketime'])}` };
  // The times of files stay true: copies take them over, and make compares them with each other.
  const found: Library = { file, settings: { FAKETIME: `+${daysAhead}d`, NO_FAKE_STAT: '1' } };
  const now = await ask('date', ['+%s']);
  const ahead = await ask('date', ['+%s'], found);
  const isAhead = Number(ahead) - Number(now) > (daysAhead - 1) * 24 * 60 * 60;
  return isAhead ? { found } : { problem: `${later}; libfaketime has no effect here` };
}

async function ask(program: string, words: string[], library?: Library): Promise<string> {
  const { stdout = '' } = await execa(program, words, {
    reject: false,
    stdin: 'ignore',
    timeout: programMilliseconds,
    ...(library && { env: { LD_PRELOAD: library.file, ...library.settings } }),
  });
  return stdout;
}
