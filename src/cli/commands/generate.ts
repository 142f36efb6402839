import { join } from 'node:path';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { ImagePlan } from '../../plan/plan.ts';
import type { Context } from '../../realise/context.ts';
import { differing, generatedFolder, readFiles, writeFiles } from '../../realise/generated.ts';
import { typesName } from '../../realise/kconfig-types.ts';
import { realise } from '../../realise/realise.ts';
import { withProgress } from '../progress.ts';
import { hasTypes, refreshTypes } from '../refresh-types.ts';
import { contextOf, planImages, type Session, selectImages } from '../session.ts';

export async function generate(
  session: Session,
  names: string[],
  { check = false }: { check?: boolean },
): Promise<number> {
  const plans = await planImages(session, selectImages(session, names));
  const context = contextOf(session);
  const images: { image: string; folder: string; written: string[] }[] = [];
  const isFrozen = check || session.options.frozen;
  for (const plan of plans) {
    const changed = await withProgress(session, [{ plan, root: plan.generated }], (listen) =>
      refreshGenerated(plan, { ...context, onEvent: listen(plan.name) }, isFrozen),
    );
    if (hasTypes(plan, context)) changed.push(...(await refreshTypes(plan, context, isFrozen)));
    const folder = `generated/${plan.name}`;
    images.push({ image: plan.name, folder, written: changed });
    session.output.say(
      changed.length === 0 ? `${folder} is up to date` : `${folder}: wrote ${changed.join(', ')}`,
    );
  }
  session.output.result('generate', { images });
  return exitCode.ok;
}

/**
 * Brings the committed files of an image up to date, but for the types of its Kconfig, and returns
 * the paths that were not.
 * @throws UserError exit 3 with a diff when they are stale and `frozen` forbids to write.
 */
export async function refreshGenerated(
  plan: ImagePlan,
  context: Context,
  frozen: boolean,
): Promise<string[]> {
  const wanted = await readFiles(await realise(plan, plan.generated, context));
  const folder = generatedFolder(context.project, plan.name);
  const committed = await readFiles(folder);
  const types = committed.get(typesName);
  if (types !== undefined) wanted.set(typesName, types);
  const changed = differing(committed, wanted);
  if (changed.length > 0 && frozen) throw await stale(plan.name, changed, committed, wanted);
  if (changed.length > 0) await writeFiles(wanted, folder);
  return changed;
}

async function stale(
  image: string,
  paths: readonly string[],
  committed: ReadonlyMap<string, string>,
  wanted: ReadonlyMap<string, string>,
): Promise<UserError> {
  const { createTwoFilesPatch } = await import('diff');
  const diffs = paths.map((path) => {
    const file = join('generated', image, path);
    const name = (side: string, text: string | undefined): string =>
      text === undefined ? '/dev/null' : `${side}/${file}`;
    const before = committed.get(path);
    const after = wanted.get(path);
    return createTwoFilesPatch(name('a', before), name('b', after), before ?? '', after ?? '')
      .replace(/^=+\n/, '')
      .trimEnd();
  });
  return new UserError(
    {
      code: 'generate/stale',
      message: `generated/${image} does not match unikernel.config.ts: ${paths.join(', ')}.`,
      notes: [firstLines(diffs.join('\n'), 40)],
      suggestion: `unikernel generate ${image}`,
    },
    exitCode.stale,
  );
}

function firstLines(text: string, limit: number): string {
  const lines = text.split('\n');
  if (lines.length <= limit) return text;
  return [...lines.slice(0, limit), `… ${lines.length - limit} more lines`].join('\n');
}
