import { Transform } from 'node:stream';

/** As recipes/lkl/console_input.c understands them: Ctrl-V, Ctrl-D. */
const literal = 0x16;
const endOfFile = 0x04;

/** Bytes as the keys that give a guest just these bytes, and then the end of its input. */
export function typing(): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      const keys: number[] = [];
      for (const byte of chunk) {
        if (isKey(byte)) keys.push(literal);
        keys.push(byte);
      }
      done(null, Buffer.from(keys));
    },
    flush(done) {
      // The first hands over what has no newline, the second is the end.
      done(null, Buffer.from([endOfFile, endOfFile]));
    },
  });
}

function isKey(byte: number): boolean {
  const [tab, newline, delete_] = [0x09, 0x0a, 0x7f];
  return (byte < 0x20 && byte !== tab && byte !== newline) || byte === delete_;
}
