import { ts } from 'ts-morph';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { impureGlobal } from './impure.ts';
import { describeKconfigError } from './kconfig-errors.ts';
import { type ConfigProgram, locationAt } from './program.ts';

/** What TypeScript has against the config and the files of the project that it imports. */
export function findTypeErrors({ project, program }: ConfigProgram): Diagnostic[] {
  const compiled = program.getProgram().compilerObject;
  return program.getSourceFiles().flatMap((file) => {
    if (!locationAt(project, file, 0) || file.isDeclarationFile()) return [];
    const node = file.compilerNode;
    const found = [
      ...compiled.getSyntacticDiagnostics(node),
      ...compiled.getSemanticDiagnostics(node),
    ];
    return found.flatMap(({ start = 0, messageText }) => {
      const lines = ts.flattenDiagnosticMessageText(messageText, '\n').split('\n');
      const described = describeKconfigError(file, start, lines[0]!) ?? [
        { ...describe(lines), start },
      ];
      return described.map(({ start, ...diagnostic }) => ({
        ...diagnostic,
        location: locationAt(project, file, start)!,
      }));
    });
  });
}

function describe([first = '', ...rest]: readonly string[]): Diagnostic {
  const unknown = /^Cannot find name '([^']+)'/.exec(first)?.[1];
  const impure = unknown === undefined ? undefined : impureGlobal(unknown);
  if (impure) return impure;
  return {
    code: 'config/type-error',
    message: first,
    ...(rest.length > 0 && { notes: [rest.map((line) => line.trim()).join('\n')] }),
  };
}
