import { exitCode } from '../../diagnostics/diagnostic.ts';
import { openTrees } from '../../realise/compared-trees.ts';
import { runMatrix } from '../matrix/cells.ts';
import { type Format, renderMatrix } from '../matrix/report.ts';
import { type Session, selectImages } from '../session.ts';

export type MatrixCommand = {
  readonly image: readonly string[];
  readonly against: readonly string[];
  readonly format: Format;
  readonly again?: boolean;
};

/**
 * Builds and boots images on trees and prints how each went.
 * @returns 100 when something did not build, else 6 when something failed
 */
export async function matrix(
  session: Session,
  _names: string[],
  { image, against, format, again = false }: MatrixCommand,
): Promise<number> {
  const asked = [...new Set(image.flatMap((names) => names.split(',')))];
  const images = selectImages(session, asked);
  const trees = openTrees(against, process.cwd());
  for (const { tree } of trees)
    for (const note of tree.notes) session.output.say(`${tree.label}: ${note}`);
  const cells = await runMatrix(session, { images, trees, again });
  const table = { images, trees: trees.map(({ tree }) => tree), cells };
  session.output.result('matrix', { version: 1, ...table });
  session.output.data(await renderMatrix(table, format));
  if (cells.some(({ state }) => state === 'not built')) return exitCode.build;
  return cells.some(({ state }) => state === 'failed') ? exitCode.testFailed : exitCode.ok;
}
