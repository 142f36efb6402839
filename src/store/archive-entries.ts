// What may be in an archive. Archives come from strangers: what tar, git and dpkg each skip, strip
// or overwrite in silence is refused here, before anything is written.

import { posix } from 'node:path';

/** An entry as an archive lists it. */
export type ArchiveEntry = {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hardlink';
  /** Where a link points. */
  readonly target?: string;
  /** Bytes, as announced. */
  readonly size: number;
};

export type Limits = { readonly bytes: number; readonly entries: number };

/** Ten times Linux 6.x with its 1.5 GB in 90 000 files: more is no source tree but a bomb. */
export const limits: Limits = { bytes: 16 * 2 ** 30, entries: 1_000_000 };

// As many as Linux follows in one path.
const mostLinks = 40;

/** Something in an archive that is not unpacked. */
export class RefusedEntry extends Error {
  readonly path: string;

  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

/**
 * Takes the entries of an archive one by one, in its order.
 * @throws RefusedEntry at the first that must not be unpacked
 */
export class ArchiveEntries {
  readonly #caseClashes: boolean;
  readonly #limits: Limits;
  readonly #kinds = new Map<string, ArchiveEntry['kind']>([['', 'folder']]);
  readonly #links = new Map<string, string>();
  readonly #spellings = new Map<string, string>();
  #bytes = 0;
  #entries = 0;

  constructor(options: { caseClashes: boolean; limits: Limits }) {
    this.#caseClashes = options.caseClashes;
    this.#limits = options.limits;
  }

  add(entry: ArchiveEntry): void {
    const refuse = (reason: string): never => {
      throw new RefusedEntry(entry.path, reason);
    };
    this.#count(entry);
    const path = plainPath(entry.path) ?? refuse(pathRule);
    for (const parent of parentsOf(path)) {
      if ((this.#kinds.get(parent) ?? 'folder') !== 'folder')
        refuse(`it lies below '${parent}', which is no folder`);
      this.#kinds.set(parent, 'folder');
      this.#spell(parent, entry.path);
    }
    const known = this.#kinds.get(path);
    if (known !== undefined && (known !== 'folder' || entry.kind !== 'folder'))
      refuse(known === 'folder' ? 'there is a folder of this name' : 'it comes twice');
    this.#kinds.set(path, entry.kind);
    this.#spell(path, entry.path);
    const { target = '' } = entry;
    if (entry.kind === 'symlink') {
      if (target.startsWith('/')) refuse(`it is a link to '${target}', which leaves the folder`);
      this.#links.set(path, target);
    }
    if (entry.kind === 'hardlink' && this.#kinds.get(plainPath(target) ?? '') !== 'file')
      refuse(`it is a hard link to '${target}', which is no file of the archive before it`);
    if (entry.kind === 'hardlink') this.#kinds.set(path, 'file');
  }

  /** The one folder that holds everything else, if there is one. */
  topFolder(): string | undefined {
    const tops = new Set(
      [...this.#kinds.keys()].filter(Boolean).map((path) => path.split('/')[0]!),
    );
    const [top] = tops;
    return tops.size === 1 && this.#kinds.get(top!) === 'folder' ? top : undefined;
  }

  /** No link may leave `root`. At the end only it is known what each leads through. */
  checkLinks(root: string): void {
    for (const [path, target] of this.#links)
      if (!this.#staysInside(path, root))
        throw new RefusedEntry(path, `it is a link to '${target}', which leaves the folder`);
  }

  #count({ path, size }: ArchiveEntry): void {
    this.#entries += 1;
    this.#bytes += size;
    if (this.#entries > this.#limits.entries)
      throw new RefusedEntry(path, `it is one more than ${this.#limits.entries} entries`);
    if (this.#bytes > this.#limits.bytes)
      throw new RefusedEntry(path, `with it there are more than ${this.#limits.bytes} bytes`);
  }

  #spell(path: string, shown: string): void {
    const composed = path.normalize('NFC');
    const folded = this.#caseClashes ? composed : composed.toLowerCase();
    const other = this.#spellings.get(folded) ?? path;
    this.#spellings.set(folded, other);
    if (other === path) return;
    const isUnicode = other.normalize('NFC') === composed;
    const difference = isUnicode ? 'in its Unicode form only' : 'in upper and lower case only';
    throw new RefusedEntry(
      shown,
      `it differs from '${other}' ${difference}${isUnicode ? '' : caseHelp}`,
    );
  }

  #staysInside(link: string, root: string): boolean {
    const depth = root === '' ? 0 : 1;
    const inside: string[] = [];
    const ahead = link.split('/');
    let followed = 0;
    for (let step = ahead.shift(); step !== undefined; step = ahead.shift()) {
      if (step === '' || step === '.') continue;
      if (step === '..') {
        if (inside.length <= depth) return false;
        inside.pop();
        continue;
      }
      const target = this.#links.get([...inside, step].join('/'));
      if (target === undefined) {
        inside.push(step);
        continue;
      }
      followed += 1;
      if (followed > mostLinks) return false;
      ahead.unshift(...target.split('/'));
    }
    return true;
  }
}

const pathRule =
  "an entry's name is a path below the archive's root, without '..', in UTF-8 and without \\";
const caseHelp = '; if the tree is meant to be so, as Linux is: allowCaseClashes(…)';

/** The path without `.` steps, or undefined when it is not one of the inside. */
export function plainPath(path: string): string | undefined {
  // A decoder puts U+FFFD where a name is not UTF-8.
  if (path.startsWith('/') || /[\0\\\uFFFD]/.test(path) || path.split('/').includes('..'))
    return undefined;
  const plain = posix.normalize(path).replace(/\/+$/, '');
  return plain === '.' ? '' : plain;
}

function parentsOf(path: string): string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_, index) => steps.slice(0, index + 1).join('/'));
}
