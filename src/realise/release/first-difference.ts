import { existsSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** A disk may be larger than the memory. */
const pieceSize = 2 ** 20;

/** How a rebuilt file differs from the released one, as a clause; nothing when it does not. */
export async function firstDifference(
  released: string,
  rebuilt: string,
): Promise<string | undefined> {
  if (!existsSync(rebuilt)) return 'did not come out';
  const [before, after] = await Promise.all([stat(released), stat(rebuilt)]);
  const at = await firstByte(released, rebuilt);
  if (at === undefined) return undefined;
  return `first differs at byte ${at}: ${before.size} bytes released, ${after.size} rebuilt`;
}

async function firstByte(...files: readonly [string, string]): Promise<number | undefined> {
  const [one, two] = [await open(files[0]), await open(files[1])];
  try {
    for (let at = 0; ; at += pieceSize) {
      const [a, b] = [await readPiece(one, at), await readPiece(two, at)];
      if (!a.equals(b)) return at + firstUnequal(a, b);
      if (a.length < pieceSize) return undefined;
    }
  } finally {
    await one.close();
    await two.close();
  }
}

function firstUnequal(a: Buffer, b: Buffer): number {
  const index = a.findIndex((byte, at) => byte !== b[at]);
  return index < 0 ? a.length : index;
}

/** As much of a piece as the file has. */
async function readPiece(file: FileHandle, position: number): Promise<Buffer> {
  const piece = Buffer.alloc(pieceSize);
  let length = 0;
  while (length < pieceSize) {
    const { bytesRead } = await file.read(piece, length, pieceSize - length, position + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return piece.subarray(0, length);
}
