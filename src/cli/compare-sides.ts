import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { change } from '../diff/change.ts';
import { compareImages, type ImageDifference } from '../diff/images.ts';
import { comparePlans, type Difference } from '../diff/plans.ts';
import type { PlacedDifference, Report, ReportedStep } from '../diff/report.ts';
import { compareSteps } from '../diff/steps.ts';
import type { Derivation } from '../plan/derivation.ts';
import { compareToolchains } from '../plan/toolchain.ts';
import { readElf } from '../run/elf.ts';
import { outputName } from '../store/record.ts';
import type { OpenSide } from './open-sides.ts';
import { type PlannedImage, sidesOf } from './planned-image.ts';

type ImageReport = Extract<Report, { type: 'images' }>;

/** Compares what goes into two images, as far as it is known, and what came out. */
export async function compareOpened(before: OpenSide, after: OpenSide): Promise<ImageReport> {
  const head = { version: 1, type: 'images', before: before.name, after: after.name } as const;
  const [a, b] = [before.planned, after.planned];
  const image = await compareFiles(before, after);
  if (a === undefined || b === undefined) {
    if (image === undefined) throw notBuilt(before.file === undefined ? before : after);
    const inputs = toolchainDifferences(before, after);
    return { ...head, equal: image.equal, ...(inputs.length > 0 && { inputs }), image };
  }
  const inputs = await place(comparePlans(...(await sidesOf(a, b))), a, b);
  const { rebuilt, kept } = compareSteps(a.plan, b.plan);
  const sameResult = a.plan.result.hash === b.plan.result.hash;
  const missing = [before, after].filter(({ file }) => file === undefined).map(({ name }) => name);
  const step = reportStep(b);
  return {
    ...head,
    equal: sameResult && inputs.length === 0,
    inputs,
    steps: { rebuilt: rebuilt.map(step), kept: kept.map(step) },
    ...(image && !sameResult && { image }),
    ...(!sameResult && missing.length > 0 && { notBuilt: missing }),
  };
}

async function compareFiles(a: OpenSide, b: OpenSide): Promise<ImageDifference | undefined> {
  if (a.file === undefined || b.file === undefined) return undefined;
  return compareImages(await readElf(a.file), await readElf(b.file));
}

function toolchainDifferences(a: OpenSide, b: OpenSide): PlacedDifference[] {
  if (a.toolchain === undefined || b.toolchain === undefined) return [];
  const programs = compareToolchains(a.toolchain, b.toolchain);
  return programs.map((program) => ({ type: 'toolchain', program, at: {} }));
}

async function place(
  differences: readonly Difference[],
  before: PlannedImage,
  after: PlannedImage,
): Promise<PlacedDifference[]> {
  return Promise.all(
    differences.map(async (difference) => {
      if (!('asked' in difference)) return { ...difference, at: {} };
      const { asked } = difference;
      const at = change(
        asked.before && (await placeOf(asked.before, before)),
        asked.after && (await placeOf(asked.after, after)),
      );
      return { ...difference, at };
    }),
  );
}

async function placeOf(
  path: readonly (string | number)[],
  { session }: PlannedImage,
): Promise<string | undefined> {
  const location = await session.loaded.locate(path);
  return location && `${location.file}:${location.line}:${location.column}`;
}

function reportStep({ session: { store } }: PlannedImage): (step: Derivation) => ReportedStep {
  return (step) => ({
    id: outputName(step),
    name: step.name,
    builder: step.builder.type,
    built: store.has(step),
  });
}

function notBuilt({ name, planned }: OpenSide): UserError {
  return new UserError(
    {
      code: 'diff/not-built',
      message: `${name} is not built, so it cannot be compared with a file.`,
      suggestion: `unikernel build ${planned?.plan.name ?? name}`,
    },
    exitCode.usage,
  );
}
