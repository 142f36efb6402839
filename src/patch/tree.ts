// Patches are applied to text in memory: a tree is read through a function, what changed comes
// back as a map. So the same code serves a folder, a git object database and a test.

/** A source tree; `read` gives a file's text, or undefined where there is none. */
export type Files = { read(file: string): string | undefined };

/** The text of a project file: what `from` and `diff` of a patch name. */
export type Content = (projectPath: string) => string;

/** A line of a file of the tree, counted from 1. */
export type Place = { readonly file: string; readonly line: number };

/** What happened to a file; without `before` it is new. */
export type Change = { readonly before?: string; readonly after: string };

/** A tree with changes on top of it. */
export class Working implements Files {
  readonly #below: Files;
  readonly #written = new Map<string, string>();

  constructor(below: Files) {
    this.#below = below;
  }

  read(file: string): string | undefined {
    return this.#written.get(file) ?? this.#below.read(file);
  }

  write(file: string, text: string): void {
    this.#written.set(file, text);
  }

  /** What differs from the tree below, sorted by file. */
  changes(): Map<string, Change> {
    const changes = new Map<string, Change>();
    for (const file of [...this.#written.keys()].sort()) {
      const before = this.#below.read(file);
      const after = this.#written.get(file)!;
      if (before === undefined) changes.set(file, { after });
      else if (before !== after) changes.set(file, { before, after });
    }
    return changes;
  }
}

/** The lines of a text without what ends them; a newline at the end does not begin another. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
