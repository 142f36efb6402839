import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { diffFile } from '../../patch/series.ts';
import type { Derivation } from '../../plan/derivation.ts';
import { packageRoot } from '../../plan/package-root.ts';
import { type Folder, folderSteps, type ImagePlan } from '../../plan/plan.ts';
import { toolId } from '../../plan/tool-id.ts';
import { hashFolder } from '../../store/folder.ts';
import type { Context } from '../context.ts';
import { realise } from '../realise.ts';
import { applySeriesOf } from '../trees.ts';
import type { AppliedPatch, Contents, Digests, Part } from './contents.ts';
import type { Commit } from './git.ts';
import { fetchedSources, inRelease } from './layout.ts';
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
    ...commit,
    derivation: plan.result.hash,
    parts: await partsOf(plan, release, context),
    patches: await patchesOf(plan, context),
    toolchain: plan.toolchain,
    tool: { version, id: toolId() },
  };
}

async function partsOf(plan: ImagePlan, release: string, context: Context): Promise<Part[]> {
  const { linux } = plan;
  const version = linux && linuxVersion(await realise(plan, linux.tree, context));
  const parts: Part[] = [];
  for (const { step, folder } of folderSteps(plan)) {
    const path = `project/${inRelease(folder)}`;
    const role = roleOf(plan, step);
    const licence = role === 'linux' ? linuxLicence : licenceOf(folder, context.project);
    parts.push({
      name: step.name,
      role,
      origin: { type: 'folder', path, content: await hashFolder(join(release, path)) },
      ...(licence !== undefined && { licence }),
      ...(role === 'linux' && version && { version }),
    });
  }
  for (const step of fetchedSources(plan)) {
    if (step.builder.type !== 'fetch') continue;
    const { type: _, source, ...pin } = step.builder;
    const role = roleOf(plan, step);
    parts.push({
      name: step.name,
      role,
      origin: { type: 'fetched', source, pin },
      ...(role === 'linux' && { licence: linuxLicence, ...(version && { version }) }),
    });
  }
  return parts;
}

const linuxLicence = 'GPL-2.0-only';

function roleOf(
  { linux, unikraftSource, application }: ImagePlan,
  { hash }: Derivation,
): Part['role'] {
  if (hash === linux?.source.hash) return 'linux';
  if (hash === unikraftSource.hash) return 'unikraft';
  return hash === application.hash ? 'application' : 'library';
}

/** What comes with this tool is under its licence; the project's own may declare one. */
function licenceOf({ folder }: Folder, project: string): string | undefined {
  return relative(packageRoot, folder).startsWith('recipes/')
    ? declaredLicence(folder, packageRoot)
    : declaredLicence(folder, project);
}

/** The version that a tree of Linux says it is, such as `4.9.0`. */
function linuxVersion(tree: string): string | undefined {
  const makefile = readFileSync(join(tree, 'Makefile'), 'utf8');
  const numbers = ['VERSION', 'PATCHLEVEL', 'SUBLEVEL'].map(
    (name) => new RegExp(`^${name} = (\\d+)$`, 'm').exec(makefile)?.[1],
  );
  return numbers.includes(undefined) ? undefined : numbers.join('.');
}

async function patchesOf(plan: ImagePlan, context: Context): Promise<AppliedPatch[]> {
  // Their sources are read; an image that was pulled may have come without.
  for (const source of Object.values(plan.generated.inputs)) await realise(plan, source, context);
  const series = await applySeriesOf(plan, context);
  return series.flatMap(({ tree, patches, result }) =>
    result.patches.map((outcome): AppliedPatch => {
      const diff = `project/generated/${plan.name}/patches/${tree}/${diffFile(outcome)}`;
      const patch = patches[outcome.index]!;
      return { tree, patch, outcome, ...(outcome.diff !== '' && { diff }) };
    }),
  );
}
