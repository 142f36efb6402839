import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { lockKey } from '../../model/lock-key.ts';
import type { DebianSource } from '../../model/source.ts';
import { fetchError, missingProgram, reasonOf } from './errors.ts';
import { outputOf } from './output-of.ts';

/** A .deb file and the version it is of. */
export type Deb = { readonly file: string; readonly version: string };

/**
 * Downloads a binary package into `folder`: apt-get itself does it, from the machine's sources and
 * with its keys. `pinned` is the version of the lockfile.
 * @throws UserError exit 100 when apt knows no such package or version, or cannot get it.
 */
export async function downloadDebian(
  source: DebianSource,
  pinned: string | undefined,
  folder: string,
  signal: AbortSignal,
): Promise<Deb> {
  const { execa } = await import('execa');
  const version = pinned ?? source.version;
  const spec = version === undefined ? source.package : `${source.package}=${version}`;
  const options = {
    reject: false,
    stdin: 'ignore',
    cwd: folder,
    cancelSignal: signal,
    env: { LC_ALL: 'C' },
  } as const;
  const result = await execa('apt-get', ['--quiet', 'download', spec], options);
  signal.throwIfAborted();
  if (result.code === 'ENOENT') throw missingProgram('apt-get', 'apt', lockKey(source));
  const name = (await readdir(folder)).find((entry) => entry.endsWith('.deb'));
  if (result.failed || name === undefined)
    throw notDownloaded(source, version, result.stderr || result.shortMessage || '');
  const file = join(folder, name);
  const field = await execa('dpkg-deb', ['--field', file, 'Version'], options);
  signal.throwIfAborted();
  if (field.code === 'ENOENT') throw missingProgram('dpkg-deb', 'dpkg', lockKey(source));
  if (field.failed) throw notDownloaded(source, version, field.stderr ?? '');
  return { file, version: field.stdout.trim() };
}

/** The files of a .deb as a tar stream. */
export function openDeb(file: string, signal: AbortSignal): Promise<Readable> {
  return outputOf('dpkg-deb', ['--fsys-tarfile', file], process.env, signal);
}

function notDownloaded(source: DebianSource, version: string | undefined, output: string) {
  const { package: name } = source;
  const unknown = /Unable to locate package|No packages found/.test(output);
  const gone = version !== undefined && /was not found|Can't find a source/.test(output);
  if (gone)
    return fetchError({
      code: 'fetch/not-found',
      message: `The machine's apt sources have ${name} no longer, or not yet, at version ${version}.`,
      notes: reasonOf(output),
      suggestion:
        source.version === undefined
          ? `apt-get update, or take the version they have: unikernel lock --update ${name}`
          : `apt-get update, or name a version that they have: apt-cache policy ${name}`,
    });
  return fetchError({
    code: unknown ? 'fetch/not-found' : 'fetch/unreachable',
    message: unknown
      ? `The machine's apt sources know no package ${name}.`
      : `The Debian package ${name} is not in the store and cannot be downloaded.`,
    notes: reasonOf(output),
    suggestion: unknown ? `apt-get update, or apt-cache search ${name}` : 'connect and run again',
  });
}
