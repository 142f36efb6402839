import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { LineReader } from './lines.ts';

export type TranscriptOptions = {
  /** Gets every byte as it came. */
  readonly file: string;
  /** `a` goes on with a file that is there, `w` starts anew. */
  readonly flag: 'a' | 'w';
  readonly heading?: string;
  readonly onLine: (line: string) => void;
  readonly onBytes?: () => void;
};

/** Copies a program's output to a file and hands its lines on; settles when the output ends. */
export async function transcribe(output: Readable, options: TranscriptOptions): Promise<void> {
  mkdirSync(dirname(options.file), { recursive: true });
  const file = openSync(options.file, options.flag);
  try {
    if (options.heading !== undefined) writeSync(file, `${options.heading}\n`);
    const reader = new LineReader();
    for await (const chunk of output as AsyncIterable<Buffer>) {
      writeAll(file, chunk);
      options.onBytes?.();
      for (const line of reader.push(chunk)) options.onLine(line);
    }
    for (const line of reader.end()) options.onLine(line);
  } finally {
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
