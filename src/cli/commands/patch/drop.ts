import { dropFromSeries } from '../../../config/edit/series.ts';
import { exitCode } from '../../../diagnostics/diagnostic.ts';
import type { Config } from '../../../model/config.ts';
import { contentFiles } from '../../../model/patch-content.ts';
import { changeResults, confirmChanges } from '../../review.ts';
import type { Session } from '../../session.ts';
import { findPatch } from './open.ts';
import { reloadConfig, sayUnused, writeChecked } from './write.ts';

/** Takes a patch out of the series that it is written in, and says what nothing uses then. */
export async function drop(
  session: Session,
  [name, image]: string[],
  { yes = false }: { readonly yes?: boolean },
): Promise<number> {
  const { project, output, loaded } = session;
  const [{ series, index }] = await findPatch(session, name!, image === undefined ? [] : [image]);
  const edit = dropFromSeries(project, series.path, index);
  const edits = await changeResults([edit]);
  output.result('patch drop', { written: false, edits });
  if (!(await confirmChanges(output, [edit], yes))) return exitCode.usage;
  const files = contentFiles(series.patches[index]!);
  await writeChecked(session, [edit]);
  output.result('patch drop', { written: true, edits });
  output.say(`wrote ${edit.file}`);
  const config = await reloadConfig(session);
  sayUnused(session, config, files);
  const others = Object.keys(loaded.config.images).filter(
    (other) => other !== series.image && has(loaded.config, other) && !has(config, other),
  );
  if (others.length > 0) output.say(`the series was shared: it is out of ${others.join(', ')} too`);
  output.say(`next: unikernel generate ${[series.image, ...others].join(' ')}`);
  return exitCode.ok;

  function has(of: Config, which: string): boolean {
    const { patches, libraries } = of.images[which]!;
    return [...patches, ...libraries.flatMap((library) => library.patches)].some(
      (patch) => patch.name === name,
    );
  }
}
