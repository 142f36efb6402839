// What is told of a step whose builds are not the same bytes: where they part, and where to look on.

import { join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { runDiffoscope } from '../run/diffoscope.ts';
import { installCommand } from '../run/tools.ts';
import { describeFile, differingObject, differingOutput } from './difference.ts';

export type Disagreement = {
  readonly image: string;
  readonly step: string;
  /** The scratch folders of the two builds, each with `output` and `build`. */
  readonly scratch: readonly [first: string, second: string];
  /** The folder that holds both, which stays. */
  readonly kept: string;
};

const files = { one: 'file', many: 'files' };
const objects = { one: 'object file', many: 'object files' };
const diffoscopeLines = 12;

/** The error of two builds that differ. `inStore` tells whose bytes the store has, if any. */
export async function buildsDiffer(
  { image, step, scratch, kept }: Disagreement,
  later: readonly string[],
  inStore: string | undefined,
  signal: AbortSignal,
): Promise<UserError> {
  const at = (path: string): [string, string] => [join(scratch[0], path), join(scratch[1], path)];
  const names = ['the first', 'the second'] as const;
  const file = (await differingOutput(...at('output')))!;
  const object = await differingObject(...at('build'));
  // The object is smaller, and nearer to the cause.
  const closest = at(object ? `build/${object.path}` : `output/${file.path}`);
  const text = join(kept, 'diffoscope.txt');
  const said = await runDiffoscope(...closest, text, signal);
  const notes = [
    `the output: ${describeFile(file, files, names)}`,
    object && `the object file: ${describeFile(object, objects, names)}`,
    later.length > 0 && `what is made from it differs too: ${later.join(', ')}`,
    inStore && `the store has the bytes of ${inStore}`,
    `both builds are kept in ${kept}: first/ and second/, each with its outputs and build trees`,
    said !== undefined && `diffoscope says:\n${firstLines(said, diffoscopeLines)}`,
  ];
  const diffoscope = `diffoscope ${closest.join(' ')}`;
  return new UserError(
    {
      code: 'repro/differs',
      message: `${image} does not repeat: two builds of ${step} differ in ${file.path}.`,
      notes: notes.filter((note) => typeof note === 'string'),
      suggestion:
        said === undefined
          ? `${installCommand(['diffoscope-minimal'])} && ${diffoscope}`
          : `less ${text}`,
    },
    exitCode.notReproducible,
  );
}

/** The error of two builds that are the same, and a store that has something else. */
export async function storeDiffers(
  { image, step, scratch, kept }: Disagreement,
  stored: string,
): Promise<UserError> {
  const file = await differingOutput(stored, join(scratch[0], 'output'));
  const names = ['the store', 'both builds'] as const;
  return new UserError(
    {
      code: 'repro/store-differs',
      message: `The store's ${step} is not what two builds of it agree on.`,
      notes: [
        ...(file ? [describeFile(file, files, names)] : []),
        `the store's: ${stored}`,
        `both builds are kept in ${kept}: first/ and second/`,
      ],
      suggestion: `chmod -R u+w ${stored} && rm -r ${stored} && unikernel build ${image}`,
    },
    exitCode.notReproducible,
  );
}

function firstLines(text: string, limit: number): string {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= limit) return lines.join('\n');
  return [...lines.slice(0, limit), `… ${lines.length - limit} more lines`].join('\n');
}
