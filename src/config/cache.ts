// Remembers the config of a project, so that a call without changes neither evaluates nor checks
// it again. An entry holds for this build of the tool, this Node and these contents of the files.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../model/config.ts';
import { toolId } from '../plan/tool-id.ts';

/** A config and the files of the project it was made from, sorted. */
export type Evaluated = { readonly config: Config; readonly files: readonly string[] };

/** The same, with every file that had a say, there or not. */
export type Remembered = Evaluated & { readonly consulted: readonly string[] };

type Entry = Evaluated & {
  readonly tool: string;
  /** The hash of each file that had a say, or null for one that is not there. */
  readonly inputs: readonly (readonly [file: string, hash: string | null])[];
};

// What npm installed, and what decides over the meaning of an import.
const alwaysInputs = ['package.json', 'node_modules/.package-lock.json'];

/** The remembered config, if it still holds. A damaged entry counts as none. */
export function recall(project: string, cacheDir: string): Remembered | undefined {
  const entry = readEntry(entryFile(project, cacheDir));
  if (entry?.tool !== toolName()) return undefined;
  const holds = entry.inputs.every(([file, hash]) => hashOf(project, file) === hash);
  if (!holds) return undefined;
  return {
    config: entry.config,
    files: entry.files,
    consulted: entry.inputs.map(([file]) => file),
  };
}

/**
 * The images of a project as it was when its config was last sound. That may be out of date, which
 * is good enough where a person chooses from them, and it is known at once.
 */
export function recallNames(project: string, cacheDir: string): string[] | undefined {
  const entry = readEntry(entryFile(project, cacheDir));
  return entry && Object.keys(entry.config.images);
}

/** Remembers a config. `others` are files that had a say without being part of it. */
export async function remember(
  project: string,
  cacheDir: string,
  { config, files }: Evaluated,
  others: readonly string[],
): Promise<Remembered> {
  const names = [...new Set([...files, ...others, ...alwaysInputs])].sort();
  const inputs = names.map((file) => [file, hashOf(project, file)] as const);
  const body = JSON.stringify({ tool: toolName(), inputs, config, files } satisfies Entry);
  const { default: writeFileAtomic } = await import('write-file-atomic');
  try {
    mkdirSync(cacheDir, { recursive: true });
    await writeFileAtomic(entryFile(project, cacheDir), `${hash(body)}\n${body}`);
  } catch (error) {
    // The config is right without the cache; a store that cannot be written is told elsewhere.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  }
  return { config, files, consulted: names };
}

function entryFile(project: string, cacheDir: string): string {
  return join(cacheDir, `${hash(project)}.json`);
}

function readEntry(file: string): Entry | undefined {
  const text = read(file)?.toString();
  if (text === undefined) return undefined;
  const [sum = '', body = ''] = text.split('\n', 2);
  return hash(body) === sum ? JSON.parse(body) : undefined;
}

function toolName(): string {
  return `${toolId()} node ${process.version}`;
}

function hashOf(project: string, file: string): string | null {
  const content = read(join(project, file));
  return content === undefined ? null : hash(content);
}

function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
