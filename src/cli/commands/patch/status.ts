import { type Diagnostic, exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { renderStatus, type SeriesStatus, statusJson } from '../../../patch/status.ts';
import { stops, tell } from '../../../patch/tell.ts';
import { applyTo, projectContent } from '../../../realise/patch/series.ts';
import { withProgress } from '../../progress.ts';
import { contextOf, planImages, type Session, selectImages } from '../../session.ts';
import { chooseSeries, openAll, placeOf } from './open.ts';

/**
 * Prints the state of each patch on the tree that the config pins. With `compile` it also compiles
 * the libraries that they touch, which shows what the text of a tree does not.
 * @throws UserError exit 4, once all is printed, when a build would stop at one
 */
export async function status(
  session: Session,
  names: string[],
  { compile = false }: { readonly compile?: boolean } = {},
): Promise<number> {
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
  if (problems.length === 0 && compile) problems.push(...(await compiled(session, names)));
  if (problems.length > 0) throw new UserError(problems, exitCode.patch);
  return exitCode.ok;
}

/** What compiling shows; what is compiled, and what the images leave out, is told. */
async function compiled(session: Session, names: readonly string[]): Promise<Diagnostic[]> {
  const { compileTouched } = await import('../../../realise/compile-touched.ts');
  const context = contextOf(session);
  const findings: Diagnostic[] = [];
  for (const plan of await planImages(session, selectImages(session, names))) {
    const result = await withProgress(session, [{ plan, root: plan.result }], (listen) =>
      compileTouched(plan, { ...context, onEvent: listen(plan.name) }),
    );
    const { libraries, leftOut } = result;
    if (libraries.length > 0) session.output.say(`${plan.name}: compiled ${libraries.join(', ')}`);
    if (leftOut.length > 0)
      session.output.say(
        `${plan.name}: not compiled, as the image leaves it out: ${leftOut.join(', ')}`,
      );
    findings.push(...result.findings);
  }
  return findings;
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
