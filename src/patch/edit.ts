import { distance } from 'fastest-levenshtein';
import { linesOf, type Place } from './tree.ts';

/** The smallest change that an operation consists of: one file, one place. */
export type Edit =
  | { readonly kind: 'add'; readonly file: string; readonly text: string }
  | {
      readonly kind: 'insert';
      readonly file: string;
      readonly lines: readonly string[];
      readonly at: Position;
      /** Serves another edit (an include): its presence says nothing about the patch. */
      readonly aid?: true;
    }
  | {
      readonly kind: 'replace';
      readonly file: string;
      readonly lines: readonly string[];
      readonly anchor: string;
    };

/** `line` counts from 0 and is the one that the inserted lines come before. */
export type Position =
  | { readonly before: string }
  | { readonly after: string }
  | { readonly line: number }
  | 'end';

/** Why an edit cannot be made. Notes are facts about the file, the suggestion is a way out. */
export type Problem = {
  readonly code: string;
  readonly message: string;
  readonly notes?: readonly string[];
  readonly suggestion?: string;
};

export type EditResult =
  | { readonly state: 'ready'; readonly after: string }
  /** The file has it already. */
  | { readonly state: 'present'; readonly at: Place }
  | { readonly state: 'conflict'; readonly problem: Problem };

/** What an edit does to the text of its file. */
export function tryEdit(edit: Edit, text: string | undefined): EditResult {
  if (edit.kind === 'add') return tryAdd(edit, text);
  if (text === undefined) return conflict(missingFile(edit.file));
  const unfit = unfitText(edit.file, text);
  if (unfit) return conflict(unfit);
  const lines = linesOf(text);
  return edit.kind === 'replace' ? tryReplace(edit, text, lines) : tryInsert(edit, text, lines);
}

function tryAdd(edit: Extract<Edit, { kind: 'add' }>, text: string | undefined): EditResult {
  if (text === undefined) return { state: 'ready', after: edit.text };
  if (text === edit.text) return { state: 'present', at: { file: edit.file, line: 1 } };
  const wanted = linesOf(edit.text);
  const there = linesOf(text);
  const at = there.findIndex((line, index) => line !== wanted[index]);
  const line = at === -1 ? there.length : at;
  return conflict({
    code: 'patch/file-exists',
    message: `${edit.file} is to be added, and exists with other content.`,
    notes: [
      `the first difference is at ${edit.file}:${line + 1}: ${there[line] ?? '(end of file)'}`,
    ],
    suggestion: 'give the new file another name, or change the one that is there',
  });
}

function tryInsert(
  edit: Extract<Edit, { kind: 'insert' }>,
  text: string,
  lines: readonly string[],
): EditResult {
  const { file, at } = edit;
  if (at === 'end' || 'line' in at) {
    const there = blockIn(lines, edit.lines);
    if (there !== -1) return { state: 'present', at: { file, line: there + 1 } };
    return {
      state: 'ready',
      after: insert(text, at === 'end' ? lines.length : at.line, edit.lines),
    };
  }
  const anchor = 'before' in at ? at.before : at.after;
  const hits = linesWith(lines, anchor);
  const there = blockIn(lines, edit.lines, (start) =>
    hits.some((hit) => ('before' in at ? start < hit : start > hit)),
  );
  if (there !== -1) return { state: 'present', at: { file, line: there + 1 } };
  if (hits.length !== 1) return conflict(anchorProblem(file, anchor, lines, hits));
  const index = hits[0]! + ('before' in at ? 0 : 1);
  return { state: 'ready', after: insert(text, index, edit.lines) };
}

function tryReplace(
  edit: Extract<Edit, { kind: 'replace' }>,
  text: string,
  lines: readonly string[],
): EditResult {
  const hits = linesWith(lines, edit.anchor);
  const there = blockIn(lines, edit.lines);
  // The new lines may contain the anchor: then they are what was found, not what is replaced.
  const inside = (hit: number): boolean => hit >= there && hit < there + edit.lines.length;
  if (there !== -1 && hits.every(inside))
    return { state: 'present', at: { file: edit.file, line: there + 1 } };
  if (hits.length !== 1) return conflict(anchorProblem(edit.file, edit.anchor, lines, hits));
  const all = [...lines];
  all.splice(hits[0]!, 1, ...edit.lines);
  return { state: 'ready', after: all.join('\n') + (text.endsWith('\n') ? '\n' : '') };
}

function insert(text: string, index: number, added: readonly string[]): string {
  const lines = linesOf(text);
  lines.splice(index, 0, ...added);
  return `${lines.join('\n')}${text.endsWith('\n') || index >= lines.length - added.length ? '\n' : ''}`;
}

/** The indexes of the lines that contain `part`. */
export function linesWith(lines: readonly string[], part: string): number[] {
  return lines.flatMap((line, index) => (line.includes(part) ? [index] : []));
}

function blockIn(
  lines: readonly string[],
  block: readonly string[],
  accept: (start: number) => boolean = () => true,
): number {
  return lines.findIndex(
    (_, start) => accept(start) && block.every((line, offset) => lines[start + offset] === line),
  );
}

function conflict(problem: Problem): EditResult {
  return { state: 'conflict', problem };
}

export function missingFile(file: string): Problem {
  return {
    code: 'patch/missing-file',
    message: `the tree has no ${file}.`,
    suggestion: `look for it in the tree: find . -name '${file.replace(/^.*\//, '')}'`,
  };
}

/** Why a file's text cannot be patched as text, if so. */
export function unfitText(file: string, text: string): Problem | undefined {
  if (text.includes('\r\n')) {
    return {
      code: 'patch/line-endings',
      message: `${file} has CRLF line ends; patches apply to files with LF only.`,
      suggestion: `convert the file in its tree: sed -i 's/\\r$//' ${file}`,
    };
  }
  // Decoding put this in the place of bytes; written back, they would be lost.
  if (text.includes('\ufffd')) {
    return {
      code: 'patch/not-text',
      message: `${file} is not text in UTF-8.`,
      suggestion: 'convert the file in its tree, or leave it out of the patch',
    };
  }
  return undefined;
}

/** Why an anchor does not name exactly one line. */
export function anchorProblem(
  file: string,
  anchor: string,
  lines: readonly string[],
  hits: readonly number[],
): Problem {
  if (hits.length > 0) {
    return {
      code: 'patch/ambiguous-anchor',
      message: `the anchor '${anchor}' occurs ${hits.length} times in ${file}.`,
      notes: hits.slice(0, 5).map((hit) => `${file}:${hit + 1}: ${lines[hit]!.trim()}`),
      suggestion: 'write a longer part of the line that is meant',
    };
  }
  const near = nearestLine(anchor, lines);
  return {
    code: 'patch/missing-anchor',
    message: `no line of ${file} contains the anchor '${anchor}'.`,
    notes:
      near === undefined
        ? [`no line of ${file} is like it`]
        : [`the nearest line is ${file}:${near + 1}: ${lines[near]!.trim()}`],
    suggestion:
      near === undefined ? `look for the new place in ${file}` : 'take a part of that line',
  };
}

/** The line with the part most like the anchor, if at least half of it agrees. */
function nearestLine(anchor: string, lines: readonly string[]): number | undefined {
  let best: number | undefined;
  let least = anchor.length / 2;
  lines.forEach((line, index) => {
    for (let start = 0; start === 0 || start + anchor.length <= line.length; start++) {
      const edits = distance(anchor, line.slice(start, start + anchor.length));
      if (edits < least) [best, least] = [index, edits];
    }
  });
  return best;
}
