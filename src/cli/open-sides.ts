import { basename, dirname } from 'node:path';
import type { Toolchain } from '../plan/toolchain.ts';
import { readRecord } from '../store/record.ts';
import type { DiffSide } from './diff-side.ts';
import type { Output } from './output.ts';
import { builtFile, type PlannedImage, planHere } from './planned-image.ts';
import { type GlobalOptions, loadSession, openWorkplace, type Workplace } from './session.ts';

/** An image that is compared: its plan where it has one, its file where it is built. */
export type OpenSide = {
  readonly name: string;
  readonly planned?: PlannedImage;
  readonly file?: string;
  /** What it was built with, or would be. */
  readonly toolchain?: Toolchain;
};

type ImageSide = Exclude<DiffSide, { type: 'lockfile' }>;
type Call = {
  readonly global: GlobalOptions;
  readonly output: Output;
  readonly signal: AbortSignal;
};

/**
 * Hands two images to `use`; what was checked out for them is there until that has ended. Two
 * files are compared without a project.
 */
export async function withImages<Result>(
  [before, after]: readonly [ImageSide, ImageSide],
  { global, output, signal }: Call,
  use: (before: OpenSide, after: OpenSide) => Promise<Result>,
): Promise<Result> {
  let opened: Promise<Workplace> | undefined;
  const open = (): Promise<Workplace> => {
    opened ??= openWorkplace(global, output, signal);
    return opened;
  };
  return withSide(before, open, (a) => withSide(after, open, (b) => use(a, b)));
}

async function withSide<Result>(
  side: ImageSide,
  open: () => Promise<Workplace>,
  use: (side: OpenSide) => Promise<Result>,
): Promise<Result> {
  if (side.type === 'file') return use(ofFile(side.name, side.file));
  const usePlanned = (planned: PlannedImage): Promise<Result> => {
    const file = builtFile(planned);
    const { toolchain } = planned.plan;
    return use({ name: side.name, planned, toolchain, ...(file && { file }) });
  };
  const here = await open();
  if (side.revision === undefined)
    return usePlanned(await planHere(await loadSession(here), side.image));
  const { withImageAt } = await import('./revision.ts');
  return withImageAt(here, side.image, side.revision, usePlanned);
}

/** A file that lies in a store has its toolchain on record there. */
function ofFile(name: string, file: string): OpenSide {
  const output = dirname(file);
  const toolchain = readRecord(dirname(dirname(output)), basename(output))?.toolchain;
  return { name, file, ...(toolchain && { toolchain }) };
}
