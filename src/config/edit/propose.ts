// Edits of the user's file. A value is held against the schema before anything is edited; the
// edited config is then evaluated, and is accepted only if exactly what was asked for has changed.
// So variables, spreads, imports and functions need no rules of their own: where a value is shared
// or computed, the evaluation shows it.

import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Diagnostic,
  exitCode,
  type Location,
  UserError,
} from '../../diagnostics/diagnostic.ts';
import { type Bundle, bundleConfig, bundleSandbox } from '../bundle.ts';
import { differencesOf, evaluate } from '../evaluate.ts';
import { explainOutcome } from '../explain.ts';
import { follow } from '../locate.ts';
import { findMissing } from '../missing.ts';
import { placeProblems } from '../place.ts';
import { type ConfigPath, formatPath, type Problem } from '../problem.ts';
import { type ConfigProgram, filesRead, openProgram } from '../program.ts';
import { findTypeErrors } from '../type-errors.ts';
import { validate } from '../validate.ts';
import { renderLiteral } from './literal.ts';
import { type Assignment, assign } from './raw.ts';
import { editSyntax } from './syntax.ts';

/** A file of the project as it is and as it is to become. */
export type FileEdit = {
  /** Relative to the project. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
};

/** A config that was evaluated, which need not be valid. */
export type Draft = {
  /** Absolute, without symbolic links. */
  readonly project: string;
  /** As it was written: nothing is filled in. */
  readonly value: unknown;
};

/**
 * Evaluates the config of a project for an edit.
 * @throws UserError when that gives no value
 */
export async function openDraft(project: string): Promise<Draft> {
  const root = realpathSync(project);
  const bundle = await bundleConfig(root);
  return { project: root, value: await evaluated(root, bundle) };
}

/** What is wrong with a config that was not wrong with it before the assignments. */
export function newProblems(
  { project, value }: Draft,
  assignments: readonly Assignment[],
): Problem[] {
  const known = new Set(problemsOf(project, value).map(({ message }) => message));
  return problemsOf(project, assignments.reduce(assign, value)).filter(
    ({ message }) => !known.has(message),
  );
}

/**
 * The edits that give values of the config other values, and change nothing else of it.
 * @throws UserError exit 2 when a value is not valid, or is shared or computed where it is written
 */
export async function proposeEdit(
  draft: Draft,
  assignments: readonly Assignment[],
): Promise<FileEdit[]> {
  const { project, value } = draft;
  const problems = newProblems(draft, assignments);
  if (problems.length > 0) throw refusal(problems.map(({ path: _, part: __, ...told }) => told));
  const after = assignments.reduce(assign, value);
  if (differencesOf(value, after).length === 0) return [];
  const program = openProgram(project);
  for (const assignment of assignments) {
    const edited = editSyntax(program, assignment, after);
    if (!edited.ok) throw computed(assignment, edited.computed);
  }
  const edits = editsOf(program);
  const bundle = await bundleConfig(project, new Map(edits.map((edit) => [edit.file, edit.after])));
  await demandChange(draft, assignments, after, await evaluated(project, bundle));
  demandTypes(program);
  return edits;
}

async function evaluated(project: string, bundle: Bundle): Promise<unknown> {
  const outcome = await evaluate(await bundleSandbox(), bundle.code);
  if (outcome.type === 'value') return outcome.value;
  const { problems, thrown } = explainOutcome(outcome, project, bundle);
  throw refusal([...placeProblems(openProgram(project), problems).diagnostics, ...thrown]);
}

function problemsOf(project: string, value: unknown): Problem[] {
  const result = validate(value);
  return result.ok ? findMissing(project, result.config) : [...result.problems];
}

function editsOf(edited: ConfigProgram): FileEdit[] {
  const { project, program } = edited;
  return filesRead(edited).flatMap((file) => {
    const before = readFileSync(join(project, file), 'utf8');
    const text = program.getSourceFileOrThrow(join(project, file)).getFullText();
    const mark = before.startsWith('\uFEFF') && !text.startsWith('\uFEFF') ? '\uFEFF' : '';
    return mark + text === before ? [] : [{ file, before, after: mark + text }];
  });
}

/** @throws UserError unless the config has become what was asked for */
async function demandChange(
  { project, value }: Draft,
  assignments: readonly Assignment[],
  wanted: unknown,
  found: unknown,
): Promise<void> {
  const wrong = differencesOf(wanted, found).map(({ path }) => path);
  if (wrong.length === 0) return;
  const isAsked = (path: ConfigPath): boolean =>
    assignments.some((one) => one.path.every((step, index) => step === path[index]));
  const others = differencesOf(value, found)
    .map(({ path }) => path)
    .filter((path) => !isAsked(path));
  const [first] = assignments as [Assignment];
  const place = follow(openProgram(project), first.path).places.at(-1);
  if (others.length === 0) throw computed(first, place);
  const all = others.map(formatPath);
  const literal = renderLiteral(first.value, { quote: "'", indent: '  ', json: false }, '').text;
  throw refusal([
    {
      code: 'edit/shared',
      message: `${formatPath(first.path)} is written in one place with ${listed(all)}, which would change too.`,
      ...(place && { location: place }),
      suggestion:
        first.value === undefined
          ? 'edit the file by hand'
          : `edit the file by hand, or write ${first.path.at(-1)}: ${literal} where only ${formatPath(first.path.slice(0, 2))} has it`,
    },
  ]);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function computed({ path }: Assignment, location: Location | undefined): UserError {
  return refusal([
    {
      code: 'edit/computed',
      message: `${formatPath(path)} is computed where it is written, so that there is no text to change.`,
      ...(location && { location }),
      suggestion: 'edit the file by hand',
    },
  ]);
}

/** @throws UserError for what TypeScript has against the edited files and not against those of now */
function demandTypes(edited: ConfigProgram): void {
  const errors = findTypeErrors(edited);
  if (errors.length === 0) return;
  const known = new Set(findTypeErrors(openProgram(edited.project)).map(({ message }) => message));
  const added = errors.filter(({ message }) => !known.has(message));
  // Their places are those of text that is on no disk.
  if (added.length > 0) throw refusal(added.map(({ location: _, ...told }) => told));
}

function refusal(diagnostics: readonly Diagnostic[]): UserError {
  return new UserError(diagnostics, exitCode.usage);
}
