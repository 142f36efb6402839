// The log that QEMU's blklogwrites keeps of what a guest does to a disk, in the form of Linux's
// dm-log-writes: a sector for the log itself, then for each request a sector, and its data.

import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const sectorSize = 512;
const flush = 1;
const discard = 4;

/**
 * Does to `disk` what the log tells, up to the last flush and no further: so a disk comes out of a
 * power cut that had kept all in its cache. Returns how often it was flushed.
 */
export function replayFlushed(log: string, disk: string): number {
  const from = openSync(log, 'r');
  const to = openSync(disk, 'r+');
  try {
    let flushes = 0;
    let waiting: Write[] = [];
    for (const { flags, ...write } of requests(from)) {
      if (write.bytes > 0) waiting.push(write);
      if ((flags & flush) === 0) continue;
      flushes += 1;
      for (const { at, bytes, offset } of waiting) {
        const data = Buffer.alloc(bytes);
        readSync(from, data, 0, bytes, at);
        writeSync(to, data, 0, bytes, offset);
      }
      waiting = [];
    }
    return flushes;
  } finally {
    closeSync(from);
    closeSync(to);
  }
}

/** `at` is the data's place in the log, `offset` that on the disk. */
type Write = { readonly at: number; readonly bytes: number; readonly offset: number };

function* requests(log: number): Generator<Write & { readonly flags: number }> {
  const header = Buffer.alloc(32);
  const { size } = fstatSync(log);
  for (let place = sectorSize; place + sectorSize <= size; ) {
    readSync(log, header, 0, header.length, place);
    const [sector = 0, sectors = 0, flags = 0] = [0, 8, 16].map((at) =>
      Number(header.readBigUInt64LE(at)),
    );
    const bytes = (flags & discard) === 0 ? sectors * sectorSize : 0;
    const at = place + sectorSize;
    place = at + bytes;
    // The last request may be there in part.
    if ((sectors === 0 && flags === 0) || place > size) return;
    yield { at, bytes, offset: sector * sectorSize, flags };
  }
}
