import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { LineReader } from './lines.ts';

const pollMilliseconds = 20;

export type ConsoleListener = {
  readonly onBytes: () => void;
  readonly onLine: (line: string) => void;
  /** Gets what the other two throw. */
  readonly onError: (error: unknown) => void;
};

/**
 * The file that a guest's console goes to, followed while it grows. A file rather than a pipe,
 * because it always takes what QEMU writes: Node's pipes are sockets that hold some 300 single
 * bytes, and QEMU drops the rest, and above all the last lines, when a busy host reads too slowly.
 */
export class ConsoleFile {
  /** For the program that writes. */
  readonly descriptor: number;
  readonly #listener: ConsoleListener;
  readonly #reader = new LineReader();
  readonly #buffer = Buffer.alloc(64 * 1024);
  readonly #timer: NodeJS.Timeout;
  #position = 0;

  /** @throws an error of the file system, ENOSPC on a full disk, which QEMU itself would not tell. */
  constructor(file: string, listener: ConsoleListener) {
    this.#listener = listener;
    this.descriptor = openSync(file, 'w+');
    writeSync(this.descriptor, '\n', 0);
    ftruncateSync(this.descriptor);
    this.#timer = setInterval(() => this.#poll(), pollMilliseconds);
  }

  /** Reads what is left; to be called once the writer has ended. */
  close(): void {
    clearInterval(this.#timer);
    this.#poll();
    this.#listen(() => this.#tell(this.#reader.end()));
    closeSync(this.descriptor);
  }

  #poll(): void {
    this.#listen(() => {
      for (;;) {
        const count = readSync(this.descriptor, this.#buffer, { position: this.#position });
        if (count === 0) return;
        this.#position += count;
        this.#listener.onBytes();
        this.#tell(this.#reader.push(this.#buffer.subarray(0, count)));
      }
    });
  }

  #tell(lines: readonly string[]): void {
    for (const line of lines) this.#listener.onLine(line);
  }

  #listen(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#listener.onError(error);
    }
  }
}
