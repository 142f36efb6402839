/** An entry of a tar archive, as odd as a test needs it. */
export type TarEntry = {
  readonly name: string;
  /** The type flag of ustar: 0 file, 1 hard link, 2 symlink, 3 device, 5 folder, 6 FIFO. */
  readonly type?: string;
  readonly text?: string;
  readonly target?: string;
  readonly mode?: number;
  /** What the header says, whatever the text is. */
  readonly size?: number;
};

/** A tar archive of exactly these entries; no library would write most of them. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocksOf), Buffer.alloc(1024)]);
}

function blocksOf({ name, type = '0', text = '', target = '', mode, size }: TarEntry): Buffer[] {
  const content = Buffer.from(text);
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number): string =>
    `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0, 100);
  header.write(octal(mode ?? (type === '5' ? 0o755 : 0o644), 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size ?? content.length, 11), 124);
  header.write(octal(0, 11), 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157, 100);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, content, Buffer.alloc(-content.length & 511)];
}
