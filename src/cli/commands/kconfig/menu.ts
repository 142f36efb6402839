import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { openMenu } from '../../../kconfig/menu.ts';
import { minimalRequests } from '../../../kconfig/values.ts';
import type { KconfigScalar } from '../../../model/kconfig.ts';
import { kconfigState, mapPath, ownRequests } from '../../../realise/kconfig-state.ts';
import { reviewEdits } from '../../review.ts';
import type { Session } from '../../session.ts';
import { entryChanges, type KconfigEdit, mapOf, printChanges } from './edit.ts';
import { pickImage, type TreeOptions } from './pick.ts';

/**
 * Opens a menu on what the config asks for, prints what has to change in the config to have what was
 * chosen, and writes it there after asking. @throws UserError exit 2 without a terminal
 */
export async function menu(
  session: Session,
  [image]: string[],
  options: TreeOptions,
): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new UserError(
      {
        code: 'kconfig/no-terminal',
        message: 'The menu needs a terminal.',
        suggestion: 'unikernel kconfig search TEXT finds symbols without one',
      },
      exitCode.usage,
    );
  const { plan, context, trees } = await pickImage(session, image, options);
  const tree = trees[0]!;
  const state = await kconfigState(plan, tree, context);
  const text = await openMenu(state.configured);
  const { requests } = await minimalRequests({ ...state.configured, text }, state.fixed);
  const edit: KconfigEdit = { plan, tree, values: mapOf(requests).values };
  const before: Record<string, KconfigScalar> = {};
  for (const { symbol, value } of ownRequests(plan, tree)) before[symbol] = value;
  const changes = entryChanges(before, edit);
  const { output, project } = session;
  if (changes.length === 0) {
    output.say('nothing changed');
    return exitCode.ok;
  }
  output.data(printChanges(changes, edit));
  const { openDraft, proposeEdit } = await import('../../../config/edit/propose.ts');
  const path = mapPath(plan, tree);
  const assignments = changes.map(({ symbol, after }) => ({
    path: [...path, symbol],
    value: after,
  }));
  const edits = await proposeEdit(await openDraft(project), assignments);
  await reviewEdits(project, edits, output, false);
  return exitCode.ok;
}
