// What must not be collected: the results of the projects that use this store, and what a living
// process is at work on.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './store.ts';

/** The outputs that a project or a process holds, by image or step. */
export type Root = {
  /** The project's folder, or the process. */
  readonly holder: { readonly project: string } | { readonly process: number };
  /** `<hash>-<name>` by image. */
  readonly outputs: Readonly<Record<string, readonly string[]>>;
};

/** Holds the outputs of one image for a project; what it held of that image before is let go. */
export async function holdForProject(
  root: string,
  project: string,
  image: string,
  outputs: readonly string[],
): Promise<void> {
  if (JSON.stringify(await heldForProject(root, project, image)) === JSON.stringify(outputs))
    return;
  const file = projectFile(root, project);
  await withRootsLock(root, async () => {
    const old = (await readRoot(file))?.outputs;
    await write(file, { holder: { project }, outputs: { ...old, [image]: outputs } });
  });
}

/** What a project holds of an image: the outputs of its last build. */
export async function heldForProject(
  root: string,
  project: string,
  image: string,
): Promise<readonly string[]> {
  return (await readRoot(projectFile(root, project)))?.outputs[image] ?? [];
}

/** Holds outputs, there already or not yet, as long as this process lives. */
export async function holdForProcess(root: string, outputs: readonly string[]): Promise<void> {
  const file = join(root, 'roots', `process-${process.pid}.json`);
  await withRootsLock(root, async () => {
    const old = (await readRoot(file))?.outputs.process ?? [];
    const all = [...new Set([...old, ...outputs])];
    await write(file, { holder: { process: process.pid }, outputs: { process: all } });
  });
}

/** All roots; those of projects without a config and of processes that are gone are dropped. */
export async function readRoots(root: string): Promise<Root[]> {
  const roots: Root[] = [];
  for (const name of (await readdir(join(root, 'roots'))).sort()) {
    const file = join(root, 'roots', name);
    const found = await readRoot(file);
    if (found !== undefined && isHeld(found)) roots.push(found);
    else await rm(file, { force: true });
  }
  return roots;
}

/** Keeps collection and the registering of roots apart. */
export async function withRootsLock<Result>(
  root: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const { default: lockfile } = await import('proper-lockfile');
  const release = await lockfile.lock(join(root, 'roots'), {
    lockfilePath: join(root, 'locks', 'roots.lock'),
    retries: { forever: true, minTimeout: 20, maxTimeout: 500 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

function isHeld({ holder }: Root): boolean {
  if ('process' in holder) return isAlive(holder.process);
  return existsSync(join(holder.project, 'unikernel.config.ts'));
}

function projectFile(root: string, project: string): string {
  const name = createHash('sha256').update(project).digest('hex').slice(0, 32);
  return join(root, 'roots', `${name}.json`);
}

async function readRoot(file: string): Promise<Root | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Root;
  } catch {
    return undefined;
  }
}

async function write(file: string, root: Root): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(file, `${JSON.stringify(root, null, 2)}\n`);
}
