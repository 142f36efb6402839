// What a cache says of one output. The text is signed as a whole, and must be exactly the text
// that this file would write: no byte of it can be another.

import canonicalize from 'canonicalize';
import { type Archive, outputOf, type StoreRecord } from '../record.ts';
import { isSignedBy, signText } from '../signature.ts';

/** Also keeps what is signed here apart from other texts that the same key may sign. */
const format = 'unikernel-cache-1';

/** A record without what only the store that it comes from knows. */
type CachedRecord = Omit<StoreRecord, 'stamp' | 'substituted'>;

export type Entry = {
  readonly format: typeof format;
  readonly record: CachedRecord;
  readonly archive: Archive;
  /** `KEY:BASE64`, each over the RFC 8785 JSON of everything else. */
  readonly signatures: readonly string[];
};

/** An entry and the signature that it is trusted by, or why it is not used. */
export type Reading =
  | { readonly entry: Entry; readonly signature: string }
  | { readonly problem: string };

/** Where in a cache the entry of an output is. */
export function entryFile(output: string): string {
  return `entries/${output}.json`;
}

/** Where in a cache an archive is: named by its bytes, equal ones are stored once. */
export function archiveFile({ sha256 }: Archive): string {
  return `archives/${sha256}.tar.gz`;
}

/** The text of an entry, signed with a secret key. */
export function signEntry(
  { stamp, substituted, ...record }: StoreRecord,
  archive: Archive,
  secret: string,
): string {
  const unsigned = { format, record, archive } as const;
  return render({ ...unsigned, signatures: [signText(signedText(unsigned), secret)] });
}

/** Reads the entry of `output`, which one of the public keys must have signed. */
export function readEntry(text: string, output: string, keys: readonly string[]): Reading {
  const entry = parse(text);
  if (entry === undefined) return { problem: 'it is not an entry of this version' };
  const { signatures, ...unsigned } = entry;
  if (signatures.length === 0) return { problem: 'it is not signed' };
  const signed = signedText(unsigned);
  const signature = signatures.find((candidate) => isSignedBy(signed, candidate, keys));
  if (signature === undefined) return { problem: whyUntrusted(signatures, keys) };
  const described = outputOf(entry.record);
  if (described !== output) return { problem: `it is the entry of ${described}` };
  return { entry, signature };
}

function whyUntrusted(signatures: readonly string[], keys: readonly string[]): string {
  const nameOf = (text: string): string => text.replace(/:.*/s, '');
  const names = signatures.map(nameOf);
  const known = names.find((name) => keys.some((key) => nameOf(key) === name));
  return known === undefined
    ? `it is signed by ${names.join(', ')}, and trusted here is ${keys.map(nameOf).join(', ') || 'nobody'}`
    : `the signature by ${known} does not hold`;
}

function parse(text: string): Entry | undefined {
  try {
    const entry = JSON.parse(text) as Entry;
    const isEntry =
      entry.format === format &&
      Array.isArray(entry.signatures) &&
      entry.signatures.every((signature) => typeof signature === 'string');
    return isEntry && render(entry) === text ? entry : undefined;
  } catch {
    return undefined;
  }
}

function render(entry: Entry): string {
  return `${JSON.stringify(entry, null, 2)}\n`;
}

function signedText(unsigned: Omit<Entry, 'signatures'>): string {
  return canonicalize(unsigned)!;
}
