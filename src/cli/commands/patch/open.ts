import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/nearest.ts';
import type { ImagePlan } from '../../../plan/plan.ts';
import type { Context } from '../../../realise/context.ts';
import {
  type OpenSeries,
  openSeries,
  type TreeSeries,
  treeSeries,
} from '../../../realise/patch/series.ts';
import { withProgress } from '../../progress.ts';
import { contextOf, planImages, type Session, selectImages } from '../../session.ts';

/** A series that was chosen, and how to open it. */
export type Chosen = { readonly series: TreeSeries; readonly plan: ImagePlan };

/** Every series of images, all images where none is named. */
export async function chooseSeries(session: Session, names: readonly string[]): Promise<Chosen[]> {
  const plans = await planImages(session, selectImages(session, names));
  return plans.flatMap((plan) => treeSeries(plan).map((series) => ({ series, plan })));
}

/** Brings the trees of series into the store, which may fetch, and opens them. */
export async function openAll(session: Session, chosen: readonly Chosen[]): Promise<OpenSeries[]> {
  const context: Context = contextOf(session);
  const targets = chosen.map(({ series, plan }) => ({ plan, root: series.source }));
  return withProgress(session, targets, async (listen) => {
    const opened: OpenSeries[] = [];
    for (const { series, plan } of chosen)
      opened.push(await openSeries(plan, series, { ...context, onEvent: listen(plan.name) }));
    return opened;
  });
}

/** A patch, by its position in a series. */
export type ChosenPatch = Chosen & { readonly index: number };

/** Where a patch of that name stands, in the order of the config. @throws UserError exit 2 */
export async function findPatch(
  session: Session,
  name: string,
  images: readonly string[],
): Promise<[ChosenPatch, ...ChosenPatch[]]> {
  const chosen = await chooseSeries(session, images);
  const all = chosen.flatMap((one) =>
    one.series.patches.map((patch, index) => ({ ...one, index, name: patch.name })),
  );
  const [first, ...others] = all.filter((one) => one.name === name);
  if (first !== undefined) return [first, ...others];
  const names = [...new Set(all.map((one) => one.name))];
  const near = nearest(name, names);
  throw new UserError(
    {
      code: 'patch/unknown',
      message: `No series of ${images.length > 0 ? images.join(', ') : 'the config'} has a patch '${name}'.`,
      notes: [names.length > 0 ? `the patches are ${names.join(', ')}` : 'there are no patches'],
      suggestion: near ? `did you mean '${near}'?` : 'unikernel patch status',
    },
    exitCode.usage,
  );
}

/** Where the config has a value, as `file:line`. */
export async function placeOf(
  { loaded }: Session,
  path: readonly (string | number)[],
): Promise<string | undefined> {
  const location = await loaded.locate(path);
  return location && `${location.file}:${location.line}`;
}
