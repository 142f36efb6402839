import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { listEntries } from '../../store/folder.ts';
import type { Digests } from './contents.ts';

export const sumsFile = 'SHA256SUMS';
export const signatureFile = `${sumsFile}.sig`;

/** The checksums of every file of a folder as `sha256sum` writes them, sorted by path. */
export async function renderSums(folder: string): Promise<string> {
  const lines: string[] = [];
  for (const { path, kind } of await listEntries(folder)) {
    // What a link is, and what may be executed, is held by the content hashes of the provenance.
    if (kind === 'link') continue;
    if (/[\n\\]/.test(path)) throw badName(path);
    lines.push(`${(await digestFile(join(folder, path))).sha256}  ${path}\n`);
  }
  return lines.join('');
}

/**
 * What in a folder is not as its checksums say, a sentence each; links below `mayLink` are not
 * its business.
 */
export async function compareSums(
  folder: string,
  sums: string,
  mayLink: readonly string[],
): Promise<string[]> {
  const problems: string[] = [];
  const wanted = new Map<string, string>();
  for (const line of sums.split('\n').filter(Boolean)) {
    const [, sum, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (path === undefined || sum === undefined)
      problems.push(`${sumsFile} has the line '${line}'`);
    else wanted.set(path, sum);
  }
  for (const { path, kind } of await listEntries(folder)) {
    if (path === sumsFile || path === signatureFile) continue;
    const isLinkOfSource = kind === 'link' && mayLink.some((below) => path.startsWith(`${below}/`));
    if (isLinkOfSource) continue;
    const sum = wanted.get(path);
    wanted.delete(path);
    if (sum === undefined || kind === 'link') problems.push(`${path} is not in ${sumsFile}`);
    else if ((await digestFile(join(folder, path))).sha256 !== sum)
      problems.push(`${path} is not what ${sumsFile} says`);
  }
  return [...problems, ...[...wanted.keys()].map((path) => `${path} is missing`)];
}

export async function digestFile(file: string): Promise<Digests> {
  const hashes = { sha256: createHash('sha256'), sha512: createHash('sha512') };
  await pipeline(createReadStream(file), async (chunks) => {
    for await (const chunk of chunks) {
      hashes.sha256.update(chunk);
      hashes.sha512.update(chunk);
    }
  });
  return { sha256: hashes.sha256.digest('hex'), sha512: hashes.sha512.digest('hex') };
}

function badName(path: string): UserError {
  return new UserError(
    {
      code: 'release/file-name',
      message: `A file name with a line break or a backslash cannot be released: ${JSON.stringify(path)}.`,
      suggestion: 'rename it',
    },
    exitCode.usage,
  );
}
