// What the store knows of an output besides its bytes: the derivation it was made by, and what it
// measured when it was finished.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Builder, type Derivation, derivationHash } from '../plan/derivation.ts';
import type { Toolchain } from '../plan/toolchain.ts';
import type { Measure } from './folder.ts';

/** An archive of an output in a binary cache: SHA-256 and bytes of its file. */
export type Archive = { readonly sha256: string; readonly size: number };

/** Under what conditions an output was made. */
export type Provenance = {
  /** Whether its builder saw nothing but its inputs; absent where no program ran. */
  readonly sandboxed?: boolean;
  /** The programs it was made with; absent where none ran. */
  readonly toolchain?: Toolchain;
  /** What a cache signed of it, `KEY:BASE64`; absent where it was built here. */
  readonly substituted?: { readonly archive: Archive; readonly signature: string };
};

export type StoreRecord = Measure &
  Provenance & {
    readonly name: string;
    readonly builder: Builder;
    /** The outputs that it was made from, by what they are to it: `<hash>-<name>`. */
    readonly inputs: Readonly<Record<string, string>>;
  };

/** `<hash>-<name>`: what an output is called in the store. */
export function outputName({ hash, name }: Derivation): string {
  return `${hash}-${name}`;
}

export function recordFile(root: string, output: string): string {
  return join(root, 'records', `${output}.json`);
}

export function renderRecord(
  { name, builder, inputs }: Derivation,
  measure: Measure,
  provenance: Provenance,
): string {
  const names = Object.entries(inputs).map(([key, input]) => [key, outputName(input)]);
  const made = { name, builder, inputs: Object.fromEntries(names) };
  const record: StoreRecord = { ...made, ...measure, ...provenance };
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** The record of an output; undefined when there is none, or when it is not of this output. */
export function readRecord(root: string, output: string): StoreRecord | undefined {
  const file = recordFile(root, output);
  if (!existsSync(file)) return undefined;
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as StoreRecord;
    return outputOf(record) === output ? record : undefined;
  } catch {
    return undefined;
  }
}

/** `<hash>-<name>`, as it follows from what an output is said to be made by. */
export function outputOf(record: Pick<StoreRecord, 'name' | 'builder' | 'inputs'>): string {
  const hashes = Object.entries(record.inputs).map(([key, input]) => [key, input.slice(0, 32)]);
  const hash = derivationHash(record.name, record.builder, Object.fromEntries(hashes));
  return `${hash}-${record.name}`;
}
