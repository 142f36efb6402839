import type { Operation, Patch } from '../model/patch.ts';
import { type Found, findProvided, isSymbol } from './definitions.ts';
import { missingFile, type Problem, tryEdit, unfitText } from './edit.ts';
import type { GitApply } from './git-apply.ts';
import { lower } from './lower.ts';
import { explainRefusal } from './refused-hunks.ts';
import { type Conflict, conflict, type PatchState } from './state.ts';
import { touchedFiles, wrongTouches } from './touched.ts';
import type { Content, Place, Working } from './tree.ts';
import { type DiffOfFile, parseDiff } from './unified.ts';

/** Applies one patch to `tree`. What was written there counts only if the state allows it. */
export function applyPatch(
  patch: Patch,
  tree: Working,
  content: Content,
  git: GitApply,
): PatchState {
  const files = touchedFiles(patch, content);
  if (!Array.isArray(files))
    return { state: 'conflict', conflicts: [conflict(patch, files, ['change', 'diff'])] };
  const wrong = wrongTouches(patch, files);
  if (wrong) return { state: 'conflict', conflicts: [conflict(patch, wrong, ['touches'])] };
  const found = findProvided(patch, tree, files);
  const defined = [...found.values()].flatMap((entry) => entry.defined ?? []);
  if (defined.length === patch.provides.length) return { state: 'obsolete', where: defined };
  const state =
    'diff' in patch.change
      ? applyDiff(patch, patch.change.diff, files, tree, content, git)
      : applyOperations(patch, patch.change.operations, tree, content);
  const isPartThere = [...found.values()].some((entry) => entry.defined ?? entry.declared);
  if (!isPartThere || state.state === 'obsolete') return state;
  // To add the rest would be a guess, whether it applies or not.
  return {
    state: 'conflict',
    conflicts: [conflict(patch, partlyProvided(patch, found), ['provides'])],
  };
}

function applyOperations(
  patch: Patch,
  operations: readonly Operation[],
  tree: Working,
  content: Content,
): PatchState {
  const conflicts: Conflict[] = [];
  const present: { readonly place: Place; readonly path: readonly (string | number)[] }[] = [];
  let made = 0;
  operations.forEach((operation, index) => {
    const path = ['change', 'operations', index];
    const edits = lower(operation, tree, content);
    if (!Array.isArray(edits)) {
      conflicts.push(conflict(patch, edits, path));
      return;
    }
    for (const edit of edits) {
      const result = tryEdit(edit, tree.read(edit.file));
      if (result.state === 'conflict') conflicts.push(conflict(patch, result.problem, path));
      if (result.state === 'present') present.push({ place: result.at, path });
      if (result.state === 'ready') {
        tree.write(edit.file, result.after);
        if (!('aid' in edit)) made += 1;
      }
    }
  });
  const [first] = present;
  if (first === undefined)
    return conflicts.length > 0 ? { state: 'conflict', conflicts } : { state: 'clean' };
  if (made === 0 && conflicts.length === 0)
    return { state: 'obsolete', where: present.map(({ place }) => place) };
  conflicts.push(conflict(patch, partlyApplied(first.place), first.path));
  return { state: 'conflict', conflicts };
}

function applyDiff(
  patch: Patch,
  name: string,
  files: readonly string[],
  tree: Working,
  content: Content,
  git: GitApply,
): PatchState {
  const diff = content(name);
  // `touchedFiles` has refused it otherwise.
  const parsed = parseDiff(diff, name) as DiffOfFile[];
  const before = new Map(files.map((file) => [file, tree.read(file)]));
  const missing = parsed.filter(({ file, isNew }) => !isNew && before.get(file) === undefined);
  if (missing.length > 0) {
    const conflicts = missing.map(({ file }) =>
      conflict(patch, missingFile(file), ['change', 'diff']),
    );
    return { state: 'conflict', conflicts };
  }
  for (const [file, text] of before) {
    const unfit = unfitText(file, text ?? '');
    if (unfit)
      return { state: 'conflict', conflicts: [conflict(patch, unfit, ['change', 'diff'])] };
  }
  if (git(diff, before, { reverse: true }).ok)
    return {
      state: 'obsolete',
      where: parsed.map(({ file, hunks }) => ({ file, line: firstChange(hunks[0]) })),
    };
  const applied = git(diff, before);
  if (!applied.ok) {
    const problem = refusedByGit(name, applied.errors, explainRefusal(parsed, before));
    return { state: 'conflict', conflicts: [conflict(patch, problem, ['change', 'diff'])] };
  }
  for (const [file, text] of applied.files) tree.write(file, text);
  return applied.offset === 0 ? { state: 'clean' } : { state: 'offset', lines: applied.offset };
}

function firstChange(hunk: DiffOfFile['hunks'][number] | undefined): number {
  if (hunk === undefined) return 1;
  return (
    hunk.newStart +
    Math.max(
      0,
      hunk.lines.findIndex((line) => !line.startsWith(' ')),
    )
  );
}

function partlyProvided(patch: Patch, found: ReadonlyMap<string, Found>): Problem {
  const missing = patch.provides.filter((name) => !isSymbol(name) || !found.get(name)?.defined);
  return {
    code: 'patch/partly-provided',
    message: `the tree has a part of what it provides already, but not ${missing.join(', ')}.`,
    notes: [...found].flatMap(([symbol, { defined, declared }]) => {
      if (defined) return [`${symbol} is defined at ${defined.file}:${defined.line}`];
      return declared ? [`${symbol} is declared at ${declared.file}:${declared.line}`] : [];
    }),
    suggestion: 'split the patch, so that each part provides what belongs together',
  };
}

function partlyApplied({ file, line }: Place): Problem {
  return {
    code: 'patch/partly-applied',
    message: `a part of it is in the tree already, at ${file}:${line}, and the rest is not.`,
    suggestion: 'start from a tree without it, or split the patch',
  };
}

function refusedByGit(name: string, errors: readonly string[], hunks: readonly string[]): Problem {
  return {
    code: 'patch/diff-conflict',
    message: `git refuses ${name}.`,
    notes: hunks.length > 0 ? hunks : errors.map((error) => `git: ${error}`),
    suggestion: 'adapt the diff to this tree, or write it as operations with anchors',
  };
}
