import { findProject } from '../../config/load.ts';
import { formatPath } from '../../config/problem.ts';
import { valueAt } from '../../config/schema.ts';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { Output } from '../output.ts';
import { changeResults, reviewEdits } from '../review.ts';

export type SetOptions = { readonly unset?: boolean; readonly yes?: boolean };

/**
 * Gives one value of the user's file another value, or takes it out.
 * @param words the path, and the value unless it is taken out
 */
export async function set(
  directory: string,
  output: Output,
  [pathText, valueText]: readonly [string, string | undefined],
  { unset = false, yes = false }: SetOptions,
): Promise<number> {
  if (unset === (valueText !== undefined)) throw usage();
  const project = await findProject(directory);
  output.project = project;
  const { openDraft, proposeEdit } = await import('../../config/edit/propose.ts');
  const { parsePath } = await import('../../config/edit/path.ts');
  const { parseValue } = await import('../../config/edit/value.ts');
  const draft = await openDraft(project);
  const path = parsePath(pathText, draft.value);
  const value = valueText === undefined ? undefined : parseValue(valueText, path, draft);
  const edits = await proposeEdit(draft, [{ path, value }]);
  const name = formatPath(path);
  const shown = await changeResults(edits);
  if (edits.length === 0) {
    const is = valueAt(path, draft.value) === undefined ? 'is not set' : 'has this value already';
    output.say(`${name} ${is}`);
    output.result('set', { path: name, written: false, edits: shown });
    return exitCode.ok;
  }
  const written = await reviewEdits(draft.project, edits, output, yes);
  output.result('set', { path: name, written, edits: shown });
  return exitCode.ok;
}

function usage(): UserError {
  return new UserError(
    {
      code: 'edit/usage',
      message: 'set takes a path and a value, or a path and --unset.',
      suggestion: 'unikernel set boot.run.memory 64Mi',
    },
    exitCode.usage,
  );
}
