import { basename, dirname } from 'node:path';
import { UserError } from '../diagnostics/diagnostic.ts';
import type { Toolchain } from '../plan/toolchain.ts';
import { readRecord } from '../store/record.ts';
import type { DiffSide } from './diff-side.ts';
import type { Output } from './output.ts';
import { builtFile, type PlannedImage, planHere } from './planned-image.ts';
import {
  type GlobalOptions,
  loadSession,
  openWorkplace,
  type Session,
  type Workplace,
} from './session.ts';

/** An image that is compared: its plan where it has one, its file where it is built. */
export type OpenSide = {
  readonly name: string;
  readonly planned?: PlannedImage;
  readonly file?: string;
  /** What it was built with, or would be. */
  readonly toolchain?: Toolchain;
};

/** The project, opened when it is first needed: two files are compared without one. */
export type LazyProject = {
  readonly workplace: () => Promise<Workplace>;
  readonly session: () => Promise<Session>;
};

export function lazyProject(
  global: GlobalOptions,
  output: Output,
  signal: AbortSignal,
): LazyProject {
  let workplace: Promise<Workplace> | undefined;
  let session: Promise<Session> | undefined;
  const lazy: LazyProject = {
    workplace: () => {
      workplace ??= openWorkplace(global, output, signal);
      return workplace;
    },
    session: () => {
      session ??= lazy.workplace().then(loadSession);
      return session;
    },
  };
  return lazy;
}

/** Whether the config has an image of that name; where there is no config, none has. */
export async function isImage(name: string, { session }: LazyProject): Promise<boolean> {
  try {
    return name in (await session()).loaded.config.images;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

type ImageSide = Exclude<DiffSide, { type: 'lockfile' }>;

/** Hands two images to `use`; what was checked out for them is there until that has ended. */
export async function withImages<Result>(
  [before, after]: readonly [ImageSide, ImageSide],
  project: LazyProject,
  use: (before: OpenSide, after: OpenSide) => Promise<Result>,
): Promise<Result> {
  return withSide(before, project, (a) => withSide(after, project, (b) => use(a, b)));
}

async function withSide<Result>(
  side: ImageSide,
  project: LazyProject,
  use: (side: OpenSide) => Promise<Result>,
): Promise<Result> {
  if (side.type === 'file') return use(ofFile(side.name, side.file));
  const usePlanned = (planned: PlannedImage): Promise<Result> => {
    planned.session.signal.throwIfAborted();
    const file = builtFile(planned);
    const { toolchain } = planned.plan;
    return use({ name: side.name, planned, toolchain, ...(file && { file }) });
  };
  if (side.revision === undefined)
    return usePlanned(await planHere(await project.session(), side.image));
  const { withImageAt } = await import('./revision.ts');
  return withImageAt(await project.workplace(), side.image, side.revision, usePlanned);
}

/** A file that lies in a store has its toolchain on record there. */
function ofFile(name: string, file: string): OpenSide {
  const output = dirname(file);
  const toolchain = readRecord(dirname(dirname(output)), basename(output))?.toolchain;
  return { name, file, ...(toolchain && { toolchain }) };
}
