import { join } from 'node:path';
import { exitCode } from '../../diagnostics/diagnostic.ts';
import { type ImagePlan, rootsOf } from '../../plan/plan.ts';
import type { Context } from '../../realise/context.ts';
import { realiseImage, together } from '../../realise/realise.ts';
import { withProgress } from '../progress.ts';
import { rememberAnswer } from '../remember.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';
import { refreshGenerated } from './generate.ts';

export async function build(session: Session, names: string[]): Promise<number> {
  const plans = await planImages(session, selectImages(session, names));
  const paths = await buildPlans(session, plans);
  for (const path of paths) session.output.data(path);
  const images = plans.map(({ name }, index) => ({ image: name, path: paths[index]! }));
  session.output.result('build', { images });
  await rememberAnswer(process.argv.slice(2), session, plans, { stdout: paths });
  return exitCode.ok;
}

/** Builds images, with their generated files brought up to date; returns the images' paths. */
export async function buildPlans(session: Session, plans: readonly ImagePlan[]): Promise<string[]> {
  const targets = plans.flatMap((plan) => rootsOf(plan).map((root) => ({ plan, root })));
  return withProgress(session, targets, (listen) =>
    together(
      contextOf(session),
      plans.map(
        (plan) => (context) => buildPlan(session, plan, { ...context, onEvent: listen(plan.name) }),
      ),
    ),
  );
}

async function buildPlan(session: Session, plan: ImagePlan, context: Context): Promise<string> {
  const { store, options, overrides, isAltered = false } = session;
  // What --source, --net and --disk bring is for this call alone and leaves no trace in the project.
  if (Object.keys(overrides).length === 0 && !isAltered)
    await refreshGenerated(plan, context, options.frozen);
  await realiseImage(plan, context);
  return join(store.path(plan.result), plan.name);
}
