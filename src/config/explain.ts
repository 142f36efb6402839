import { SourceMap } from 'node:module';
import type { Diagnostic, Location } from '../diagnostics/diagnostic.ts';
import { type Bundle, isOwn } from './bundle.ts';
import type { Outcome } from './evaluate.ts';
import { impureGlobal, impureOperation } from './impure.ts';
import { formatPath, type Problem } from './problem.ts';
import { configFile } from './project.ts';
import type { Answer } from './sandbox.ts';
import { inWords } from './words.ts';

export type Findings = {
  readonly problems: readonly Problem[];
  /** What ended the evaluation, with its place where that is known. */
  readonly thrown: readonly Diagnostic[];
};

/** Why an evaluation gave no value. */
export function explainOutcome(
  outcome: Exclude<Outcome, { type: 'value' }>,
  project: string,
  bundle: Bundle,
): Findings {
  switch (outcome.type) {
    case 'threw':
      return ended(explainThrown(outcome, project, bundle));
    case 'refused':
      return found(
        outcome.refusals.map(({ path, found }) => ({
          code: 'config/not-plain',
          path,
          message: `${formatPath(path)} is ${found}, which a config cannot contain.`,
          notes: ['a config is made of objects, arrays, text, numbers, true, false and null'],
        })),
      );
    case 'differs':
      return found(
        outcome.differences.map(({ path, values: [a, b] }) => ({
          code: 'config/not-reproducible',
          path,
          message: `${formatPath(path)} differs between two evaluations of the same config.`,
          notes: [
            `once it is ${inWords(a)}, once ${inWords(b)}`,
            'the two ran in different folders, time zones, locales and environments',
          ],
          suggestion: 'write the value itself, so that it is the same everywhere and at any time',
        })),
      );
    case 'no-default':
      return found([
        {
          code: 'config/no-default-export',
          path: [],
          part: 'export',
          message: `${configFile} has no default export.`,
          ...(outcome.exported.length > 0 && {
            notes: [`it exports ${outcome.exported.join(', ')}`],
          }),
          suggestion: 'write: export default defineConfig({ images: { … } })',
        },
      ]);
    case 'wrong-default':
      return found([
        {
          code: 'config/wrong-default-export',
          path: [],
          part: 'export',
          message: `The default export of ${configFile} is ${outcome.found}, expected the config itself.`,
          suggestion: 'write: export default defineConfig({ images: { … } })',
        },
      ]);
    case 'endless':
      return ended({
        code: 'config/endless',
        message: `The evaluation of ${configFile} did not end within ${outcome.seconds} s.`,
        suggestion: 'look for a loop that does not end',
      });
    case 'too-large':
      return ended({
        code: 'config/too-large',
        message: `The evaluation of ${configFile} took more than ${outcome.mebibytes} MiB of memory.`,
        suggestion: 'look for a loop that does not end',
      });
  }
}

function found(problems: readonly Problem[]): Findings {
  return { problems, thrown: [] };
}

function ended(diagnostic: Diagnostic): Findings {
  return { problems: [], thrown: [diagnostic] };
}

function explainThrown(
  { text, stack, impure }: Extract<Answer, { type: 'threw' }>,
  project: string,
  bundle: Bundle,
): Diagnostic {
  const location = placeOf(stack, project, bundle);
  return { ...describeThrown(text, impure), ...(location && { location }) };
}

function describeThrown(text: string, impure: string | undefined): Diagnostic {
  if (impure !== undefined) return impureOperation(impure);
  const missing = /^ReferenceError: (\S+) is not defined$/.exec(text)?.[1];
  const global = missing === undefined ? undefined : impureGlobal(missing);
  if (global) return global;
  const [first = '', ...rest] = text.split('\n');
  return {
    code: 'config/throws',
    message: `The config throws an error: ${first}`,
    ...(rest.length > 0 && { notes: [rest.join('\n')] }),
  };
}

/** The innermost frame in a file of the project itself, or else in one of a package. */
function placeOf(stack: string, project: string, { map }: Bundle): Location | undefined {
  const sourceMap = new SourceMap(JSON.parse(map));
  const places = [...stack.matchAll(/unikernel\.config\.bundle\.js:(\d+):(\d+)/g)].flatMap(
    ([, line, column]) => {
      const entry = sourceMap.findEntry(Number(line) - 1, Number(column) - 1);
      if (!('originalSource' in entry) || entry.originalSource === undefined) return [];
      const { originalSource: file, originalLine, originalColumn } = entry;
      return [{ file, line: originalLine + 1, column: originalColumn + 1 }];
    },
  );
  return places.find(({ file }) => isOwn(project, file)) ?? places[0];
}
