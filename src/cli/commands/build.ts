import { join } from 'node:path';
import { exitCode } from '../../diagnostics/diagnostic.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import { realiseImage } from '../../realise/realise.ts';
import { withProgress } from '../progress.ts';
import { rememberAnswer } from '../remember.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';
import { refreshGenerated } from './generate.ts';

export async function build(session: Session, names: string[]): Promise<number> {
  const plans = await planImages(session, selectImages(session, names));
  const paths: string[] = [];
  for (const plan of plans) {
    const path = await buildPlan(session, plan);
    session.output.data(path);
    paths.push(`${path}\n`);
  }
  await rememberAnswer(process.argv.slice(2), session, plans, paths.join(''));
  return exitCode.ok;
}

/** Builds one image, with its generated files brought up to date, and returns the image's path. */
export async function buildPlan(session: Session, plan: ImagePlan): Promise<string> {
  const { store, options, overrides } = session;
  return withProgress(session, plan, plan.result, async (onEvent) => {
    const context = contextOf(session, onEvent);
    // What --source brings is for this call alone and leaves no trace in the project.
    if (Object.keys(overrides).length === 0) await refreshGenerated(plan, context, options.frozen);
    await realiseImage(plan, context);
    return join(store.path(plan.result), plan.name);
  });
}
