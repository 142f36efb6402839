import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder } from './folder.ts';
import { dropKept, keptName } from './kept.ts';
import { readRecord, recordFile } from './record.ts';
import { readRoots, withRootsLock } from './roots.ts';
import { discard } from './store.ts';
import { dropTrials } from './trial.ts';

export type Collection = {
  /** Outputs that nobody holds, `<hash>-<name>`. */
  readonly outputs: readonly string[];
  /** Bytes of their files. */
  readonly size: number;
};

/**
 * Removes every output that no root holds, itself or through what it was made from, with its
 * record, log and kept build trees, ccache's folder once no tree is left, the scratch folders that
 * `--keep-failed` left, what trials kept, and the remembered answers. A dry run removes nothing.
 */
export async function collectGarbage(
  root: string,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Collection> {
  return withRootsLock(root, async () => {
    const held = await heldOutputs(root);
    const outputs = (await readdir(join(root, 'store'))).filter((output) => !held.has(output));
    const sizes = outputs.map((output) => readRecord(root, output)?.size ?? 0);
    const size = sizes.reduce((sum, bytes) => sum + bytes, 0);
    if (!dryRun) {
      for (const output of outputs) await discard(root, output);
      await removeTraces(root, held);
    }
    return { outputs, size };
  });
}

/** What the roots hold, with everything that it was made from. */
async function heldOutputs(root: string): Promise<Set<string>> {
  const held = new Set<string>();
  const hold = (output: string): void => {
    if (held.has(output)) return;
    held.add(output);
    for (const input of Object.values(readRecord(root, output)?.inputs ?? {})) hold(input);
  };
  for (const { outputs } of await readRoots(root)) Object.values(outputs).flat().forEach(hold);
  return held;
}

async function removeTraces(root: string, held: ReadonlySet<string>): Promise<void> {
  for (const file of await readdir(join(root, 'records'))) {
    const output = file.replace(/\.json$/, '');
    if (!held.has(output)) await rm(recordFile(root, output));
  }
  for (const log of await readdir(join(root, 'logs'))) {
    const isOf = (output: string): boolean => log.startsWith(output);
    if (![...held].some(isOf)) await rm(join(root, 'logs', log));
  }
  await dropKept(root, keptFor(root, held));
  await rm(join(root, 'answers'), { recursive: true, force: true });
  for (const scratch of await readdir(join(root, 'tmp'))) {
    const [, output] = /^failed-(.*)$/.exec(scratch) ?? [];
    // That of a held one may be in use.
    if (output !== undefined && !held.has(output)) await removeFolder(join(root, 'tmp', scratch));
  }
  await dropTrials(root);
}

/** The trees that the next build of what is held could go on from. */
function keptFor(root: string, held: ReadonlySet<string>): Set<string> {
  const names = [...held].map((output) => {
    const record = readRecord(root, output);
    return record && keptName(record.builder, record.inputs.linux ?? '');
  });
  return new Set(names.filter((name) => name !== undefined));
}

/** Bytes of everything below the store's folder, by its parts. */
export async function measureStore(root: string): Promise<ReadonlyMap<string, number>> {
  const parts = new Map<string, number>();
  for (const part of ['store', 'kept', 'ccache', 'logs', 'tmp']) {
    const entries = await readdir(join(root, part), { recursive: true, withFileTypes: true });
    let size = 0;
    for (const entry of entries)
      if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name))).size;
    parts.set(part, size);
  }
  return parts;
}
