import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';

/** A section of an ELF file; `offset` is left out where it has no bytes in the file. */
export type Section = {
  readonly name: string;
  readonly address: number;
  readonly size: number;
  readonly offset?: number;
};

export type ElfSymbol = { readonly name: string; readonly address: number; readonly size: number };

/** An ELF file as binutils see it. */
export type Elf = {
  readonly bytes: Buffer;
  readonly sections: readonly Section[];
  /** Of the file with debugging information beside it, if there is one; those with a size. */
  readonly symbols: readonly ElfSymbol[];
};

/** Whether a file starts as an ELF file does. */
export function isElf(file: string): boolean {
  const start = Buffer.alloc(4);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, start, 0, 4, 0);
  } finally {
    closeSync(descriptor);
  }
  return start.equals(Buffer.from('\x7fELF', 'latin1'));
}

/** The sections of an ELF file. @throws UserError when binutils are not there or cannot read it */
export async function readSections(file: string): Promise<Section[]> {
  return parseSections(await binutil('readelf', ['-SW', file]));
}

/** Reads an ELF file. @throws UserError when binutils are not there or cannot read it */
export async function readElf(file: string): Promise<Elf> {
  const withSymbols = existsSync(`${file}.dbg`) ? `${file}.dbg` : file;
  const [bytes, sections, names] = await Promise.all([
    readFile(file),
    readSections(file),
    binutil('nm', ['--print-size', '--defined-only', withSymbols]),
  ]);
  return { bytes, sections, symbols: parseSymbols(names) };
}

/** What a program of binutils prints. @throws UserError when it is not there or fails */
export async function binutil(program: string, words: readonly string[]): Promise<string> {
  const result = await execa(program, words, {
    reject: false,
    stdin: 'ignore',
    env: { LC_ALL: 'C' },
  });
  if (!result.failed) return result.stdout;
  const missing = result.code === 'ENOENT';
  throw new UserError(
    {
      code: missing ? 'diff/no-binutils' : 'diff/unreadable-elf',
      message: missing
        ? `${program} is needed to compare images and is not installed.`
        : `${program} cannot read ${words.at(-1)}: ${result.stderr.split('\n')[0]}`,
      ...(missing && { suggestion: 'apt-get install binutils' }),
    },
    exitCode.usage,
    { cause: result },
  );
}

/** The sections in what `readelf -SW` prints. */
export function parseSections(text: string): Section[] {
  return text.split('\n').flatMap((line) => {
    const match = /^ *\[ *\d+\] +(\S+) +([A-Z][\w+]*) +([\da-f]+) +([\da-f]+) +([\da-f]+) /.exec(
      line,
    );
    if (match === null) return [];
    const [, name = '', type, address = '', offset = '', size = ''] = match;
    const hex = (digits: string): number => Number.parseInt(digits, 16);
    const section = { name, address: hex(address), size: hex(size) };
    return [type === 'NOBITS' ? section : { ...section, offset: hex(offset) }];
  });
}

/** The symbols with a size in what `nm --print-size` prints, by address. */
export function parseSymbols(text: string): ElfSymbol[] {
  return text
    .split('\n')
    .flatMap((line) => {
      const match = /^([\da-f]+) ([\da-f]+) \S (\S+)$/.exec(line);
      if (match === null) return [];
      const [, address = '', size = '', name = ''] = match;
      return [{ name, address: Number.parseInt(address, 16), size: Number.parseInt(size, 16) }];
    })
    .sort((a, b) => a.address - b.address);
}
