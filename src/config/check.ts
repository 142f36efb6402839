// The whole check of a config, for when nothing is remembered of it.

import { setImmediate } from 'node:timers/promises';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Config } from '../model/config.ts';
import { type Bundle, bundleConfig, bundleSandbox } from './bundle.ts';
import type { Evaluated } from './cache.ts';
import { evaluate, type Outcome } from './evaluate.ts';
import { explainOutcome, type Findings } from './explain.ts';
import { findMissing } from './missing.ts';
import { placeProblems } from './place.ts';
import { sortByPlace } from './problem.ts';
import { filesRead, openProgram } from './program.ts';
import { findTypeErrors } from './type-errors.ts';
import { validate } from './validate.ts';

/** A config without faults, and the files that had a say in that without being part of it. */
export type Checked = { readonly evaluated: Evaluated; readonly others: readonly string[] };

/**
 * Evaluates the config and holds it against the schema and TypeScript.
 * @throws UserError with everything that is wrong with it
 */
export async function checkConfig(project: string): Promise<Checked> {
  const [bundle, sandbox] = await Promise.all([bundleConfig(project), bundleSandbox()]);
  const [outcome, { program, typeErrors }] = await Promise.all([
    evaluate(sandbox, bundle.code),
    openAndCheck(project),
  ]);
  const { config, problems, thrown } = judge(outcome, project, bundle);
  const missing = placeProblems(program, config ? findMissing(project, config) : []);
  const { diagnostics: placed, trail } = placeProblems(program, problems);
  const unknown = typeErrors.filter((error) => !isKnown(error.location, trail, thrown));
  const diagnostics = [...placed, ...missing.diagnostics, ...thrown, ...unknown];
  if (diagnostics.length > 0 || !config) {
    // What types see of a symbol is told as a build tells it.
    const ofKconfig = diagnostics.every(({ code }) => code.startsWith('kconfig/'));
    const code = ofKconfig && diagnostics.length > 0 ? exitCode.kconfig : exitCode.usage;
    throw new UserError(sortByPlace(diagnostics), code);
  }
  const { files, packageFiles } = bundle;
  const types = Object.keys(config.images).map((name) => `generated/${name}/kconfig.ts`);
  const others = [...packageFiles, ...filesRead(program), ...types];
  return { evaluated: { config, files }, others };
}

// The two evaluations run meanwhile; they are to have their input before this process is busy.
async function openAndCheck(project: string) {
  await setImmediate();
  const program = openProgram(project);
  return { program, typeErrors: findTypeErrors(program) };
}

type Judgement = Findings & { readonly config?: Config };

function judge(outcome: Outcome, project: string, bundle: Bundle): Judgement {
  if (outcome.type !== 'value') return explainOutcome(outcome, project, bundle);
  const result = validate(outcome.value);
  return result.ok
    ? { config: result.config, problems: [], thrown: [] }
    : { problems: result.problems, thrown: [] };
}

/**
 * Whether a type error is a problem that is reported already: TypeScript complains somewhere on
 * the way that the value takes, or in the line that throws.
 */
function isKnown(
  error: Location | undefined,
  trail: readonly Location[],
  thrown: readonly Diagnostic[],
): boolean {
  if (!error) return false;
  const { file, line, column } = error;
  return (
    trail.some((p) => p.file === file && p.line === line && p.column === column) ||
    thrown.some(({ location }) => location?.file === file && location.line === line)
  );
}
