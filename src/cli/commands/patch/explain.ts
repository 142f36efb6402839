import { exitCode } from '../../../diagnostics/diagnostic.ts';
import { renderExplained } from '../../../patch/explain.ts';
import { tell } from '../../../patch/tell.ts';
import { touchedFiles } from '../../../patch/touched.ts';
import { applyTo, projectContent } from '../../../realise/patch/series.ts';
import type { Session } from '../../session.ts';
import { findPatch, openAll, placeOf } from './open.ts';

/** Prints all about one patch, as it is in the first series of the config that has it. */
export async function explain(session: Session, [name, image]: string[]): Promise<number> {
  const [first, ...others] = await findPatch(session, name!, image === undefined ? [] : [image]);
  const [series] = await openAll(session, [first]);
  const content = projectContent(session.project);
  const { diff, ...outcome } = applyTo(series!, content).patches[first.index]!;
  const { index } = first;
  const patch = series!.patches[index]!;
  const place = await placeOf(session, [...series!.path, index]);
  const touched = touchedFiles(patch, content);
  const explained = {
    patch,
    image: series!.image,
    tree: series!.tree,
    ...(series!.version && { version: series!.version }),
    index,
    count: series!.patches.length,
    ...(place && { place }),
    others: others.map(({ series: { image, tree } }) => `${image} ${tree}`),
    touches: Array.isArray(touched) ? touched : [],
    told: tell(outcome),
    diff: diff.replace(/^(#.*\n)+\n*/, ''),
  };
  const { output } = session;
  const { mark: _, ...told } = explained.told;
  output.result('patch explain', { ...explained, told });
  output.data(renderExplained(explained, { color: output.colorData }));
  return exitCode.ok;
}
