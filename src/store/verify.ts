import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFolder } from './folder.ts';
import { readRecord } from './record.ts';
import { discard } from './store.ts';

export type Verification = {
  /** Outputs whose bytes were read. */
  readonly outputs: number;
  /** Outputs that are not what was built, `<hash>-<name>`, and what is wrong with each. */
  readonly damaged: readonly { readonly output: string; readonly problem: string }[];
};

/**
 * Reads and hashes every output of a store. A damaged one is taken out, so that nothing uses it
 * and the next build makes it again.
 */
export async function verifyStore(root: string): Promise<Verification> {
  const outputs = (await readdir(join(root, 'store'))).sort();
  const damaged: { output: string; problem: string }[] = [];
  for (const output of outputs) {
    const problem = await problemOf(root, output);
    if (problem === undefined) continue;
    damaged.push({ output, problem });
    await discard(root, output);
  }
  return { outputs: outputs.length, damaged };
}

async function problemOf(root: string, output: string): Promise<string | undefined> {
  const record = readRecord(root, output);
  if (record === undefined) return 'its record is missing or of another output';
  const { content } = await measureFolder(join(root, 'store', output));
  return content === record.content
    ? undefined
    : `its content is ${content}, and was ${record.content}`;
}
