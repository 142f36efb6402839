import { readFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';

/** A line of a tree that depends on a symbol. */
export type Mention = {
  /** Relative to the tree, or below the name of a part outside it. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
};

/**
 * The lines of sources and makefiles that name `CONFIG_<symbol>`, sorted by file.
 * @param folders by what their files are called by
 */
export async function findMentions(
  symbol: string,
  folders: Readonly<Record<string, string>>,
): Promise<Mention[]> {
  const { execa } = await import('execa');
  const mentions: Mention[] = [];
  for (const [name, folder] of Object.entries(folders)) {
    const arguments_ = [
      '-rnIwF',
      `CONFIG_${symbol}`,
      ...patterns.map((p) => `--include=${p}`),
      folder,
    ];
    const { stdout } = await execa('grep', arguments_, { reject: false, env: { LC_ALL: 'C' } });
    for (const found of stdout.split('\n')) {
      const [, file, line, text] = /^(.*?):(\d+):(.*)$/.exec(found) ?? [];
      if (file === undefined) continue;
      const inFolder = relative(folder, file);
      mentions.push({
        file: name === '' ? inFolder : `${name}/${inFolder}`,
        line: Number(line),
        text: text!.trim(),
      });
    }
  }
  return mentions.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

const patterns = ['*.c', '*.h', '*.S', '*.lds*', '*.ld', 'Makefile*', 'Kbuild*', '*.uk', '*.mk'];

/**
 * Those of some sources whose object is in a linked file. Objects are known by the file names in
 * its string tables, so of two sources of one name both count.
 */
export async function compiledIn(linked: string, files: readonly string[]): Promise<Set<string>> {
  const bytes = await readFile(linked);
  return new Set(
    files.filter((file) => {
      const name = basename(file);
      return ['\0', '/'].some((before) => bytes.includes(`${before}${name}\0`));
    }),
  );
}
