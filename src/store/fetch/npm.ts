import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockKey } from '../../model/lock-key.ts';
import type { NpmSource } from '../../model/source.ts';
import { fetchError, hashMismatch } from './errors.ts';

/**
 * Downloads the tarball of an npm package into `folder` and returns its path. npm itself does
 * it, so that the user's registry, proxy and credentials hold.
 * @throws UserError exit 100 when the registry cannot be reached or has no such package.
 */
export async function downloadNpm(
  source: NpmSource,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const { execa } = await import('execa');
  const spec = `${source.name}@${source.version}`;
  // --ignore-scripts: the package is a source to us, nothing of it is to run.
  const result = await execa(
    'npm',
    ['pack', spec, '--pack-destination', folder, '--ignore-scripts', '--loglevel=error'],
    { reject: false, stdin: 'ignore', cwd: folder, cancelSignal: signal },
  );
  signal.throwIfAborted();
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (!result.failed && tarball) return join(folder, tarball);
  if (/EINTEGRITY/.test(result.stderr))
    throw hashMismatch(lockKey(source), 'what the registry announces', 'what it sent');
  throw unreachable(spec, result.stderr || result.shortMessage || '');
}

function unreachable(spec: string, output: string) {
  const missing = /E404|ETARGET|ENOVERSIONS/.test(output);
  const reason = output
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/debug-0\.log|complete log/.test(line));
  return fetchError({
    code: missing ? 'fetch/not-found' : 'fetch/unreachable',
    message: missing
      ? `The npm registry has no ${spec}.`
      : `${spec} is not in the store and the npm registry cannot be reached.`,
    notes: reason.slice(0, 4),
    suggestion: missing
      ? `npm view ${spec.replace(/@[^@]*$/, '')} versions`
      : 'connect and run `unikernel fetch`, or bring the tree: --source NAME=DIR',
  });
}
