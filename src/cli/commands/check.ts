import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { diagnoseImpossible } from '../../kconfig/impossible.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import type { Context } from '../../realise/context.ts';
import { requestsOf } from '../../realise/kconfig-state.ts';
import { realiseSymbols } from '../../realise/kconfig-types.ts';
import { missing } from '../../realise/realise.ts';
import { symbolsStep, treesOf } from '../../realise/symbols.ts';
import { hasTypes, refreshTypes } from '../refresh-types.ts';
import { rememberAnswer } from '../remember.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';
import { refreshGenerated } from './generate.ts';

/**
 * Config and lockfile are sound, its Kconfig symbols are there, and the committed files match, where
 * that can be told without the network. Writes nothing into the project.
 */
export async function check(session: Session, names: string[]): Promise<number> {
  const plans = await planImages(session, selectImages(session, names));
  const context = contextOf({ ...session, options: { ...session.options, offline: true } });
  const said: string[] = [];
  const images: { image: string; compared: boolean }[] = [];
  let isWhole = true;
  for (const plan of plans) {
    const steps = treesOf(plan).map((tree) => symbolsStep(plan, tree));
    const unfetched = [plan.generated, ...steps]
      .flatMap((step) => missing(step, context))
      .filter(({ builder }) => builder.type === 'fetch');
    if (unfetched.length === 0) {
      const unread = await checkKconfig(plan, context);
      if (unread !== undefined) session.output.say(`${plan.name}: ${unread}`);
      await refreshGenerated(plan, context, true);
      if (unread !== undefined) isWhole = false;
      else if (hasTypes(plan, context)) await refreshTypes(plan, context, true);
    } else isWhole = false;
    images.push({ image: plan.name, compared: unfetched.length === 0 });
    said.push(
      unfetched.length === 0
        ? `${plan.name}: config, lockfile and generated files agree`
        : `${plan.name}: the config is sound; generated files not compared, ${unfetched[0]!.name} is not fetched yet`,
    );
  }
  session.output.say(said.join('\n'));
  session.output.result('check', { images });
  if (isWhole) await rememberAnswer(process.argv.slice(2), session, plans, { stderr: said });
  return exitCode.ok;
}

/**
 * Holds the requested symbols against the trees. Returns why that could not be done, on a machine
 * without kconfiglib for instance: the build will tell. @throws UserError
 */
async function checkKconfig(plan: ImagePlan, context: Context): Promise<string | undefined> {
  const diagnostics = [];
  for (const tree of treesOf(plan)) {
    let lines: string;
    try {
      lines = await realiseSymbols(plan, tree, context);
    } catch (error) {
      if (error instanceof UserError && error.diagnostics[0]?.code === 'kconfig/unreadable')
        return error.message;
      throw error;
    }
    diagnostics.push(
      ...(await diagnoseImpossible(lines, requestsOf(plan, tree), context.locate, tree)),
    );
  }
  if (diagnostics.length > 0) throw new UserError(diagnostics, exitCode.kconfig);
  return undefined;
}
