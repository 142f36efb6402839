// A guest's console carries anything: broken UTF-8, escape sequences, lines without an end. What is
// shown and judged are clean lines; the log file keeps the bytes as they came.

/** Longer lines are cut here: nobody reads them, and one without an end must not fill the memory. */
const longestLine = 16 * 1024;

/** Turns chunks of bytes into lines, without their ends and without control characters. */
export class LineReader {
  readonly #decoder = new TextDecoder('utf-8');
  #partial = '';
  #dropped = 0;

  /** The lines that `chunk` completes. */
  push(chunk: Uint8Array): string[] {
    return this.#take(this.#decoder.decode(chunk, { stream: true }));
  }

  /** The last line when it has no end. */
  end(): string[] {
    const lines = this.#take(this.#decoder.decode());
    return this.#partial === '' ? lines : [...lines, this.#finish()];
  }

  #take(text: string): string[] {
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    const lines = pieces.map((piece) => {
      this.#append(piece);
      return this.#finish();
    });
    this.#append(last);
    return lines;
  }

  #append(piece: string): void {
    const room = longestLine - this.#partial.length;
    this.#partial += piece.slice(0, Math.max(room, 0));
    this.#dropped += Math.max(piece.length - room, 0);
  }

  #finish(): string {
    const cut = this.#dropped > 0 ? ` … (${this.#dropped} more characters)` : '';
    const line = printable(this.#partial.replace(/\r+$/, '')) + cut;
    this.#partial = '';
    this.#dropped = 0;
    return line;
  }
}

// Colours and cursor movements go; any other control character is shown as one that is harmless.
function printable(line: string): string {
  return (
    line
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      .replace(/\x1b\[[0-9;?]*[ -/]*[@-~]/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
      .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '\u{fffd}')
  );
}
