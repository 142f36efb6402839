import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Derivation, hashOf } from '../plan/derivation.ts';
import { outputName } from './record.ts';

/** How a boot of an output went. */
export type BootRecord = {
  readonly passed: boolean;
  /** Tests that passed, and those that the guest announced. */
  readonly tests: number;
  readonly plan?: number;
  /** Why it did not pass, in one sentence. */
  readonly reason?: string;
  readonly seconds: number;
  /** Of the build before it, if that was made then. */
  readonly buildSeconds?: number;
};

/** What is on record of booting an output under these conditions; any plain value. */
export function readBoot(
  root: string,
  output: Derivation,
  conditions: unknown,
): BootRecord | undefined {
  const file = bootFile(root, output, conditions);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BootRecord) : undefined;
}

/** Puts a boot on record; it goes when the output goes. */
export async function writeBoot(
  root: string,
  output: Derivation,
  conditions: unknown,
  record: BootRecord,
): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(bootFile(root, output, conditions), `${JSON.stringify(record)}\n`);
}

// Beside the logs, which garbage collection takes away with their output.
function bootFile(root: string, output: Derivation, conditions: unknown): string {
  return join(root, 'logs', `${outputName(output)}-${hashOf(conditions)}.boot.json`);
}
