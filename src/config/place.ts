import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { follow } from './locate.ts';
import { formatPath, type Problem, sortByPlace } from './problem.ts';
import { type ConfigProgram, openProgram } from './program.ts';

/** Problems with their places, and every place that the values came through. */
export type Placed = {
  readonly diagnostics: readonly Diagnostic[];
  readonly trail: readonly Location[];
};

/** Finds where the values were written that problems are about. */
export function placeProblems(program: ConfigProgram, problems: readonly Problem[]): Placed {
  const found = problems.map((problem) => {
    const { places, key } = follow(program, problem.path);
    const end = problem.part === 'export' ? places[0] : places.at(-1);
    const location = problem.part === 'key' ? (key ?? end) : end;
    return { problem, places, location };
  });
  const groups = new Map<unknown, Found[]>();
  for (const one of found) {
    const { problem, location } = one;
    const same = location ? JSON.stringify([problem.code, problem.path.at(-1), location]) : one;
    groups.set(same, [...(groups.get(same) ?? []), one]);
  }
  return {
    diagnostics: [...groups.values()].map(merge),
    trail: found.flatMap(({ places }) => places),
  };
}

/** Places problems of a config that was loaded without reading its syntax. */
export function placeInProject(project: string, problems: readonly Problem[]): Diagnostic[] {
  return sortByPlace(placeProblems(openProgram(project), problems).diagnostics);
}

type Found = { readonly problem: Problem; readonly location: Location | undefined };

/** One value that several images share is one mistake. */
function merge(group: readonly Found[]): Diagnostic {
  const [{ problem, location }, ...others] = group as [Found, ...Found[]];
  const { path: _, part: __, ...finding } = problem;
  const shared = others.map((other) => `the same holds for ${formatPath(other.problem.path)}`);
  const notes = [...(finding.notes ?? []), ...shared];
  return { ...finding, ...(location && { location }), ...(notes.length > 0 && { notes }) };
}
