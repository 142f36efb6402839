import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { hashFolder } from '../../store/folder.ts';
import { isSignedBy } from '../../store/signature.ts';
import { provenanceFile } from './provenance.ts';
import type { Release } from './read.ts';
import { compareSums, digestFile, signatureFile, sumsFile } from './sums.ts';

const shownProblems = 10;

/** What was found of a release's signature, when it was not wrong. */
export type Signer =
  | { readonly signed: false }
  /** `checked` when one of the given public keys made it. */
  | { readonly signed: true; readonly name: string; readonly checked: boolean };

/**
 * Holds every file of a release against its checksums, and those against its signature.
 * @throws UserError exit 102 with everything that is not as it should be
 */
export async function verifyFiles(
  folder: string,
  release: Release,
  publicKeys: readonly string[],
): Promise<Signer> {
  const file = join(folder, sumsFile);
  if (!existsSync(file)) throw broken(folder, [`${sumsFile} is missing`]);
  const sums = readFileSync(file, 'utf8');
  const problems = [
    ...(await compareSums(folder, sums, [...release.folders.keys()])),
    ...(await compareSubjects(folder, release)),
  ];
  const signature = join(folder, signatureFile);
  const text = existsSync(signature) ? readFileSync(signature, 'utf8').trim() : undefined;
  const checked = text !== undefined && isSignedBy(sums, text, publicKeys);
  const name = text?.split(':')[0] ?? '';
  if (publicKeys.length > 0 && !checked)
    problems.push(
      text === undefined
        ? 'it is not signed'
        : `${signatureFile} is by '${name}', and no given key made it`,
    );
  if (problems.length > 0) throw broken(folder, problems);
  return text === undefined ? { signed: false } : { signed: true, name, checked };
}

/** The provenance is about the image that is there, its debug file and its disks. */
async function compareSubjects(folder: string, { image, files }: Release): Promise<string[]> {
  const problems: string[] = [];
  for (const name of new Set([image, `${image}.dbg`, ...files.keys()])) {
    const file = join(folder, name);
    const actual = existsSync(file) ? (await digestFile(file)).sha256 : undefined;
    if (actual === undefined || actual !== files.get(name))
      problems.push(`${name} is not the one that ${provenanceFile} is about`);
  }
  return problems;
}

/** The folders of sources that are not those of the provenance, a sentence each. */
export async function compareFolders(folder: string, { folders }: Release): Promise<string[]> {
  const problems: string[] = [];
  for (const [path, content] of folders) {
    const at = join(folder, path);
    const actual = existsSync(at) ? await hashFolder(at) : 'missing';
    if (actual !== content)
      problems.push(`${path} is not the folder that the release was built from`);
  }
  return problems;
}

/** @returns exit 102 with the problems as notes */
export function broken(folder: string, problems: readonly string[]): UserError {
  const rest = problems.length - shownProblems;
  return new UserError(
    {
      code: 'release/broken',
      message: `The release in ${folder} is not what was released.`,
      notes: [...problems.slice(0, shownProblems), ...(rest > 0 ? [`and ${rest} more`] : [])],
    },
    exitCode.hashMismatch,
  );
}
