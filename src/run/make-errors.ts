// Finds, in what make and its programs print, the lines that say why a build failed.

export type MakeErrorKind =
  | 'no-space'
  | 'no-memory'
  | 'missing-tool'
  | 'compile'
  | 'link'
  | 'kconfig'
  | 'make';

export type MakeError = {
  readonly kind: MakeErrorKind;
  /** Without the place where that is known. */
  readonly message: string;
  /** As the program printed it: relative to `directory`. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Where make was when it was printed; undefined in the directory it started in. */
  readonly directory?: string;
  /** The program that was not found. */
  readonly program?: string;
  /** Where gcc says it met the symbol before. */
  readonly previous?: {
    readonly symbol: string;
    readonly place: { readonly file: string; readonly line: number };
  };
};

type Found = Omit<MakeError, 'directory' | 'previous'>;
type Rule = { readonly pattern: RegExp; readonly read: (match: RegExpExecArray) => Found };

const rules: readonly Rule[] = [
  {
    pattern: /No space left on device/,
    read: ({ input }) => ({ kind: 'no-space', message: input }),
  },
  {
    pattern:
      /Killed signal terminated program|out of memory allocating|virtual memory exhausted|Cannot allocate memory/,
    read: ({ input }) => ({ kind: 'no-memory', message: input }),
  },
  {
    // dash, bash, env and make each have words of their own for it.
    pattern: /(?:^|[ :])([A-Za-z0-9_.+-]+): (?:command )?not found$/,
    read: ({ input, 1: program }) => ({ kind: 'missing-tool', message: input, program: program! }),
  },
  {
    pattern: /^make(?:\[\d+\])?: ([A-Za-z0-9_.+-]+): No such file or directory$/,
    read: ({ input, 1: program }) => ({ kind: 'missing-tool', message: input, program: program! }),
  },
  {
    pattern:
      /^(?:In file included from )?([^\s:][^:]*):(\d+):(?:(\d+):)? (?:fatal )?[Ee]rror: (.*)$/,
    read: ([, file, line, column, message]) => ({
      kind: 'compile',
      message: message!,
      file: file!,
      line: Number(line),
      ...(column === undefined ? {} : { column: Number(column) }),
    }),
  },
  {
    pattern: /^(?:\S*\b(?:cc1|as|gcc|collect2)): (?:fatal )?error: (?!ld returned )(.*)$/i,
    read: ({ input }) => ({ kind: 'compile', message: input }),
  },
  {
    pattern:
      /undefined reference to|multiple definition of|^\S*\bld(?:\.\w+)?: (?!warning)(?!.*: in function )/,
    read: ({ input }) => ({ kind: 'link', message: input }),
  },
  {
    // kconfiglib (with the class of the exception in front) and Linux's own conf.
    pattern:
      /^(?:kconfiglib\.\w+: |error: )?(\S*(?:Kconfig|Config\.uk|\.config)\S*?):(\d+): (?!warning)(.*)$/,
    read: ([, file, line, message]) => ({
      kind: 'kconfig',
      message: message!,
      file: file!,
      line: Number(line),
    }),
  },
  {
    pattern: /^kconfiglib\.\w+: |^\*\*\* .*onfiguration/,
    read: ({ input }) => ({ kind: 'kconfig', message: input }),
  },
  {
    pattern: /^([^\s:]+):(\d+): \*\*\* (?!\[)(.*?)\.?(?: {2}Stop\.)?$/,
    read: ([, file, line, message]) => ({
      kind: 'make',
      message: message!,
      file: file!,
      line: Number(line),
    }),
  },
  {
    pattern: /^make(?:\[\d+\])?: \*\*\* (?!\[|Waiting)(.*?)\.?(?: {2}Stop\.)?$/,
    read: ([, message]) => ({ kind: 'make', message: message! }),
  },
];

/** Collects errors from the lines of one run of make, in the order in which they came. */
export class MakeErrors {
  readonly #found: MakeError[] = [];
  readonly #directories: string[] = [];

  read(line: string): void {
    const moved = /^make(?:\[\d+\])?: (Entering|Leaving) directory '(.*)'$/.exec(line);
    if (moved?.[1] === 'Entering') this.#directories.push(moved[2]!);
    else if (moved) this.#directories.pop();
    else if (!this.#readPrevious(line)) this.#readError(line);
  }

  /**
   * What to tell, causes before consequences: a full disk makes the compiler complain too, and a
   * failed compilation makes make complain.
   */
  causes(): readonly MakeError[] {
    const rank = (error: MakeError): number => precedence.indexOf(error.kind);
    const best = Math.min(...this.#found.map(rank));
    return this.#found.filter((error) => rank(error) === best);
  }

  /** gcc's note on the error before it. */
  #readPrevious(line: string): boolean {
    const [, file, at, symbol] =
      /^([^\s:][^:]*):(\d+):(?:\d+:)? note: previous \w+(?: \w+)* of '(\w+)'/.exec(line) ?? [];
    const last = this.#found.at(-1);
    if (file === undefined || symbol === undefined || last === undefined) return false;
    const place = { file, line: Number(at) };
    this.#found[this.#found.length - 1] = { ...last, previous: { symbol, place } };
    return true;
  }

  #readError(line: string): void {
    const directory = this.#directories.at(-1);
    for (const { pattern, read } of rules) {
      const match = pattern.exec(line);
      if (!match) continue;
      this.#found.push({ ...read(match), ...(directory === undefined ? {} : { directory }) });
      return;
    }
  }
}

const precedence: readonly MakeErrorKind[] = [
  'no-space',
  'no-memory',
  'missing-tool',
  'kconfig',
  'compile',
  'link',
  'make',
];
