import { type Diagnostic, exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { renderStatus, type SeriesStatus, statusJson } from '../../../patch/status.ts';
import { stops, tell } from '../../../patch/tell.ts';
import { applyTo, projectContent } from '../../../realise/patch/series.ts';
import type { Session } from '../../session.ts';
import { chooseSeries, openAll, placeOf } from './open.ts';

/**
 * Prints the state of each patch on the tree that the config pins.
 * @throws UserError exit 4, once all is printed, when a build would stop at one
 */
export async function status(session: Session, names: string[]): Promise<number> {
  const content = projectContent(session.project);
  const chosen = (await chooseSeries(session, names)).filter(
    ({ series }) => series.patches.length > 0,
  );
  const all: SeriesStatus[] = [];
  const problems: Diagnostic[] = [];
  for (const series of await openAll(session, chosen)) {
    const { image, tree, version, path } = series;
    const patches = [];
    for (const { name, index, diff: _, ...state } of applyTo(series, content).patches) {
      const place = await placeOf(session, [...path, index]);
      const { mark: _mark, ...told } = tell(state);
      patches.push({ name, ...(place && { place }), ...told });
      if (stops(told.state))
        problems.push(...(await located(session, [...path, index], told.findings)));
    }
    all.push({ image, tree, ...(version && { version }), patches });
  }
  const { output } = session;
  output.result('patch status', JSON.parse(statusJson(all)));
  if (all.length > 0) output.data(renderStatus(all, { color: output.colorData }));
  else output.say('there are no patches');
  if (problems.length > 0) throw new UserError(problems, exitCode.patch);
  return exitCode.ok;
}

/** Findings with the place in the config that each is about. */
async function located(
  { loaded }: Session,
  path: readonly (string | number)[],
  findings: SeriesStatus['patches'][number]['findings'],
): Promise<Diagnostic[]> {
  return Promise.all(
    findings.map(async ({ path: inside, ...diagnostic }) => {
      const location = await loaded.locate([...path, ...inside]);
      return location ? { ...diagnostic, location } : diagnostic;
    }),
  );
}
