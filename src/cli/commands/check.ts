import { exitCode } from '../../diagnostics/diagnostic.ts';
import { missing } from '../../realise/realise.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';
import { refreshGenerated } from './generate.ts';

/**
 * Config and lockfile are sound, and the committed files match where that can be told without
 * the network. Writes nothing into the project.
 */
export async function check(session: Session, names: string[]): Promise<number> {
  const plans = await planImages(session, selectImages(session, names));
  const context = contextOf({ ...session, options: { ...session.options, offline: true } });
  const images: { image: string; compared: boolean }[] = [];
  for (const plan of plans) {
    const unfetched = missing(plan.generated, context).filter(
      ({ builder }) => builder.type === 'fetch',
    );
    if (unfetched.length === 0) await refreshGenerated(plan, context, true);
    images.push({ image: plan.name, compared: unfetched.length === 0 });
    session.output.say(
      unfetched.length === 0
        ? `${plan.name}: config, lockfile and generated files agree`
        : `${plan.name}: the config is sound; generated files not compared, ${unfetched[0]!.name} is not fetched yet`,
    );
  }
  session.output.result('check', { images });
  return exitCode.ok;
}
