import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import type { Report } from '../../diff/report.ts';
import { type DiffSide, sideOf } from '../diff-side.ts';
import type { LazyProject } from '../open-sides.ts';
import type { Output } from '../output.ts';
import type { GlobalOptions } from '../session.ts';

type Options = { readonly all?: boolean };

/**
 * Says what differs between two images or lockfiles. A difference is an answer and no failure, so
 * it exits 0; scripts read `equal` of the JSON.
 */
export async function diff(
  global: GlobalOptions,
  output: Output,
  signal: AbortSignal,
  [before, after]: readonly [string, string],
  { all = false }: Options,
): Promise<number> {
  const { lazyProject, isImage } = await import('../open-sides.ts');
  const project = lazyProject(global, output, signal);
  const side = (name: string): Promise<DiffSide> =>
    sideOf(name, global.directory, (image) => isImage(image, project));
  const report = await compare(await side(before), await side(after), project);
  output.result('diff', report);
  const { renderReport } = await import('../../diff/text.ts');
  output.data(renderReport(report, { color: output.colorData, all }));
  return exitCode.ok;
}

async function compare(a: DiffSide, b: DiffSide, project: LazyProject): Promise<Report> {
  if (a.type === 'lockfile' && b.type === 'lockfile') {
    const { compareLockfiles } = await import('../../diff/lockfiles.ts');
    const sources = compareLockfiles(a.lockfile, b.lockfile);
    const equal = sources.length === 0;
    return { version: 1, type: 'lockfiles', before: a.name, after: b.name, equal, sources };
  }
  if (a.type === 'lockfile' || b.type === 'lockfile')
    throw new UserError(
      {
        code: 'diff/two-kinds',
        message: `One of ${a.name} and ${b.name} is a lockfile, the other an image.`,
        suggestion: 'compare two of a kind',
      },
      exitCode.usage,
    );
  const { withImages } = await import('../open-sides.ts');
  const { compareOpened } = await import('../compare-sides.ts');
  return withImages([a, b], project, compareOpened);
}
