import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { NpmSource } from '../model/source.ts';

/**
 * Downloads the tarball of an npm package into `folder` and returns its path. npm itself does
 * it, so that the user's registry, proxy and credentials hold.
 * @throws UserError exit 100 when the registry cannot be reached or has no such package.
 */
export async function downloadNpm(
  source: NpmSource,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const { execa } = await import('execa');
  const spec = `${source.name}@${source.version}`;
  await mkdir(folder, { recursive: true });
  // --ignore-scripts: the package is a source to us, nothing of it is to run.
  const result = await execa(
    'npm',
    ['pack', spec, '--pack-destination', folder, '--ignore-scripts', '--silent'],
    { reject: false, stdin: 'ignore', cwd: folder, ...(signal && { cancelSignal: signal }) },
  );
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (!result.failed && tarball) return join(folder, tarball);
  if (/EINTEGRITY/.test(result.stderr))
    throw hashMismatch(spec, 'what the registry announces', 'what it sent');
  throw unreachable(spec, result.stderr || result.shortMessage || '');
}

function unreachable(spec: string, output: string): UserError {
  const missing = /E404|ETARGET|ENOVERSIONS/.test(output);
  const reason = output
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/debug-0\.log|complete log/.test(line));
  return new UserError(
    {
      code: missing ? 'fetch/not-found' : 'fetch/unreachable',
      message: missing
        ? `The npm registry has no ${spec}.`
        : `${spec} is not in the store and the npm registry cannot be reached.`,
      notes: reason.slice(0, 4),
      suggestion: missing
        ? `npm view ${spec.replace(/@[^@]*$/, '')} versions`
        : 'connect and run `unikernel fetch`, or bring the tree: --source linux=DIR',
    },
    exitCode.build,
  );
}

/** The integrity (SRI, sha512) of a file. */
export async function integrityOf(file: string): Promise<string> {
  const { createReadStream } = await import('node:fs');
  const ssri = (await import('ssri')).default;
  return (await ssri.fromStream(createReadStream(file), { algorithms: ['sha512'] })).toString();
}

/** @throws UserError exit 102 unless the tarball has exactly the locked hash. */
export async function verify(tarball: string, spec: string, locked: string): Promise<void> {
  const actual = await integrityOf(tarball);
  if (actual !== locked) throw hashMismatch(spec, locked, actual);
}

function hashMismatch(spec: string, expected: string, actual: string): UserError {
  return new UserError(
    {
      code: 'fetch/hash-mismatch',
      message: `The tarball of ${spec} is not the one that was locked.`,
      notes: [`locked ${expected}`, `got    ${actual}`],
      suggestion: 'find out what changed; if the new content is right: unikernel lock',
    },
    exitCode.hashMismatch,
  );
}

/** Unpacks a tarball without its top folder. Entries that would leave `folder` are refused. */
export async function unpack(tarball: string, folder: string): Promise<void> {
  const tar = await import('tar');
  await mkdir(folder, { recursive: true });
  try {
    await tar.extract({ file: tarball, cwd: folder, strip: 1, strict: true, noMtime: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOSPC') throw cause;
    throw new UserError(
      {
        code: 'fetch/bad-archive',
        message: `The archive cannot be unpacked: ${(cause as Error).message}.`,
      },
      exitCode.build,
      { cause },
    );
  }
  await rm(tarball);
}
