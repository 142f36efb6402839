import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { linuxVersion } from '../../model/tree-version.ts';
import { diffFile } from '../../patch/series.ts';
import { diskFile } from '../../plan/disks.ts';
import { packageRoot } from '../../plan/package-root.ts';
import { type Part, partsOf } from '../../plan/parts.ts';
import { type ImagePlan, programsOf } from '../../plan/plan.ts';
import { toolId } from '../../plan/tool-id.ts';
import { hashFolder } from '../../store/folder.ts';
import type { Context } from '../context.ts';
import { realise } from '../realise.ts';
import { applySeriesOf } from '../trees.ts';
import type { AppliedPatch, Contents, Digests, Origin, ReleasedPart } from './contents.ts';
import type { Commit } from './git.ts';
import { inRelease } from './layout.ts';
import { declaredLicence } from './licence.ts';
import { digestFile } from './sums.ts';

/**
 * What the documents of a release say, once its files are in the folder `release`.
 * @throws UserError when a source has to be fetched again and cannot be
 */
export async function describeRelease(
  plan: ImagePlan,
  release: string,
  commit: Commit,
  context: Context,
): Promise<Contents> {
  const files: Record<string, Digests> = {};
  for (const name of [plan.name, `${plan.name}.dbg`])
    files[name] = await digestFile(join(release, name));
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return {
    image: plan.name,
    files,
    disks: await disksOf(plan, release),
    ...commit,
    derivation: plan.result.hash,
    parts: await describeParts(plan, release, context),
    patches: await patchesOf(plan, context),
    toolchain: programsOf(plan),
    tool: { version, id: toolId() },
  };
}

async function disksOf({ disks }: ImagePlan, release: string): Promise<Contents['disks']> {
  const all = disks.map(async ({ disk, built }) => {
    const { from } = built.inputs;
    const digests = await digestFile(join(release, diskFile(disk)));
    return [diskFile(disk), { ...digests, ...(from && { from: from.name }) }] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

async function describeParts(
  plan: ImagePlan,
  release: string,
  context: Context,
): Promise<ReleasedPart[]> {
  const { linux } = plan;
  const version = linux && (await versionOf(await realise(plan, linux.tree, context)));
  const parts = [...partsOf(plan).values()].map(async (part): Promise<ReleasedPart> => {
    const { role, step } = part;
    const licence = role === 'linux' ? linuxLicence : licenceOf(part, context.project);
    return {
      name: step.name,
      role,
      origin: await originOf(part, release),
      ...(licence !== undefined && { licence }),
      ...(role === 'linux' && version && { version }),
    };
  });
  return Promise.all(parts);
}

async function originOf({ step, folder }: Part, release: string): Promise<Origin> {
  if (step.builder.type === 'fetch') {
    const { type: _, source, ...pin } = step.builder;
    return { type: 'fetched', source, pin };
  }
  const path = `project/${inRelease(folder!)}`;
  return { type: 'folder', path, content: await hashFolder(join(release, path)) };
}

const linuxLicence = 'GPL-2.0-only';

/** What comes with this tool is under its licence; the project's own may declare one. */
function licenceOf({ folder: place }: Part, project: string): string | undefined {
  if (place === undefined) return undefined;
  const { folder } = place;
  return relative(packageRoot, folder).startsWith('recipes/')
    ? declaredLicence(folder, packageRoot)
    : declaredLicence(folder, project);
}

async function versionOf(linux: string): Promise<string | undefined> {
  return linuxVersion(await readFile(join(linux, 'Makefile'), 'utf8'));
}

async function patchesOf(plan: ImagePlan, context: Context): Promise<AppliedPatch[]> {
  // Their sources are read; an image that was pulled may have come without.
  for (const source of Object.values(plan.generated.inputs)) await realise(plan, source, context);
  const series = await applySeriesOf(plan, context);
  return series.flatMap(({ tree, patches, patched, result }) =>
    result.patches.map((outcome): AppliedPatch => {
      const diff = `project/generated/${plan.name}/patches/${tree}/${diffFile(outcome)}`;
      const patch = patches[outcome.index]!;
      const source = patched.inputs.source!.name;
      return { tree, source, patch, outcome, ...(outcome.diff !== '' && { diff }) };
    }),
  );
}
