import { exitCode } from '../../../diagnostics/diagnostic.ts';
import { symbolsStep, treesOf } from '../../../realise/symbols.ts';
import { withProgress } from '../../progress.ts';
import { refreshTypes } from '../../refresh-types.ts';
import { contextOf, planImages, type Session, selectImages } from '../../session.ts';

/** Writes the types of images' Kconfig. @throws UserError exit 3 when they are stale and may not be written */
export async function types(
  session: Session,
  names: string[],
  { check = false }: { check?: boolean },
): Promise<number> {
  const plans = await planImages(session, selectImages(session, names));
  const context = contextOf(session);
  const isFrozen = check || session.options.frozen;
  const images: { image: string; written: boolean }[] = [];
  for (const plan of plans) {
    const roots = treesOf(plan).map((tree) => ({ plan, root: symbolsStep(plan, tree) }));
    const changed = await withProgress(session, roots, (listen) =>
      refreshTypes(plan, { ...context, onEvent: listen(plan.name) }, isFrozen),
    );
    images.push({ image: plan.name, written: changed.length > 0 });
    const said = changed.length === 0 ? 'is up to date' : 'is written';
    session.output.say(`generated/${plan.name}/kconfig.ts ${said}`);
  }
  session.output.result('kconfig types', { images });
  return exitCode.ok;
}
