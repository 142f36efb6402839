import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { type Matrix, matrixOf } from '../../../patch/matrix.ts';
import { applySeries } from '../../../patch/series.ts';
import { openTrees } from '../../../realise/compared-trees.ts';
import { projectContent } from '../../../realise/patch/series.ts';
import { type Session, selectImage } from '../../session.ts';

type Format = 'text' | 'markdown' | 'json' | 'html';
export type MatrixOptions = {
  readonly against: readonly string[];
  readonly format: Format;
  readonly output?: string;
};

/**
 * Prints the state of each patch of an image's Unikraft series on each of several trees. A patch
 * that does not apply is an answer and no failure, so it exits 0.
 */
export async function matrix(
  session: Session,
  [name]: string[],
  { against, format, output }: MatrixOptions,
): Promise<number> {
  const image = imageWithPatches(session, name);
  const { patches, arch, platform } = session.loaded.config.images[image]!;
  const content = projectContent(session.project);
  const options = { arch, platform };
  const results = [];
  for (const { tree, files } of openTrees(against, process.cwd())) {
    // Patches are applied in one go; between trees there is time to be interrupted.
    await setImmediate();
    session.signal.throwIfAborted();
    for (const note of tree.notes) session.output.say(`${tree.label}: ${note}`);
    results.push({ tree, outcomes: applySeries(files, patches, content, options).patches });
  }
  const table = matrixOf(image, patches, results);
  session.output.result('patch matrix', table);
  const text = await render(table, format, session);
  if (output === undefined) {
    session.output.data(text.trimEnd());
    return exitCode.ok;
  }
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await mkdir(dirname(resolve(output)), { recursive: true });
  await writeFileAtomic(resolve(output), `${text.trimEnd()}\n`);
  session.output.say(`wrote ${output}`);
  return exitCode.ok;
}

/** The image that was named, else the only one with patches to its Unikraft tree. */
function imageWithPatches(session: Session, name: string | undefined): string {
  const { images } = session.loaded.config;
  const having = Object.keys(images).filter((image) => images[image]!.patches.length > 0);
  const image = name === undefined && having.length === 1 ? having[0]! : selectImage(session, name);
  if (images[image]!.patches.length > 0) return image;
  throw new UserError(
    {
      code: 'patch/no-series',
      message: `The image '${image}' has no patches to its Unikraft tree.`,
      notes: [having.length > 0 ? `${having.join(', ')} has some` : 'no image has some'],
      suggestion: `unikernel patch new NAME --image ${image}`,
    },
    exitCode.usage,
  );
}

async function render(table: Matrix, format: Format, { output }: Session): Promise<string> {
  switch (format) {
    case 'text': {
      const { renderMatrixText } = await import('../../../patch/matrix-text.ts');
      return renderMatrixText(table, { color: output.colorData });
    }
    case 'markdown':
      return (await import('../../../patch/matrix-markdown.ts')).renderMatrixMarkdown(table);
    case 'json':
      return JSON.stringify(table, null, 2);
    case 'html': {
      const { renderMatrixHtml } = await import('../../../patch/matrix-html.ts');
      const { readTemplate } = await import('../../../realise/patch/template.ts');
      return renderMatrixHtml(table, readTemplate('matrix.html.hbs'));
    }
    default:
      return format satisfies never;
  }
}
