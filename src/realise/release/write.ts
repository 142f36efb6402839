import { existsSync, readFileSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { contentFiles } from '../../model/patch-content.ts';
import { diffFile } from '../../patch/series.ts';
import type { Derivation } from '../../plan/derivation.ts';
import { lockfileName } from '../../plan/lockfile.ts';
import { packageRoot } from '../../plan/package-root.ts';
import { type Folder, folderSteps, type ImagePlan } from '../../plan/plan.ts';
import { toolId } from '../../plan/tool-id.ts';
import { copyFolder, hashFolder } from '../../store/folder.ts';
import { signText } from '../../store/signature.ts';
import type { Context } from '../context.ts';
import { realise } from '../realise.ts';
import { applySeriesOf } from '../trees.ts';
import type { AppliedPatch, Contents, Digests, Part } from './contents.ts';
import type { Commit } from './git.ts';
import { declaredLicence, noticesOf } from './licence.ts';
import { renderPatches } from './patches.ts';
import { provenanceFile, renderProvenance } from './provenance.ts';
import { renderSbom } from './sbom.ts';
import { digestFile, renderSums, signatureFile, sumsFile } from './sums.ts';

export type ReleaseOptions = {
  readonly commit: Commit;
  /** The project-relative files that the config was made from. */
  readonly configFiles: readonly string[];
  /** Without one the release is not signed. */
  readonly secretKey?: string;
  /** Put the fetched sources into it too. */
  readonly withSources: boolean;
};

/**
 * Writes the release of an image that is in the store. `target` comes to be whole or not at all.
 * @throws UserError
 */
export async function writeRelease(
  plan: ImagePlan,
  target: string,
  options: ReleaseOptions,
  context: Context,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const scratch = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    await fill(plan, scratch, options, context);
    context.signal.throwIfAborted();
    await chmod(scratch, 0o755);
    await rename(scratch, target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function fill(
  plan: ImagePlan,
  release: string,
  options: ReleaseOptions,
  context: Context,
): Promise<void> {
  const { store } = context;
  await copyPlain(join(store.path(plan.result), plan.name), join(release, plan.name));
  await copyPlain(
    join(store.path(plan.result), `${plan.name}.dbg`),
    join(release, `${plan.name}.dbg`),
  );
  await copyPlain(join(store.path(plan.result), 'config'), join(release, 'unikraft.config'));
  if (plan.linux !== undefined) {
    await realise(plan, plan.linux.lkl, context);
    await copyPlain(join(store.path(plan.linux.lkl), 'config'), join(release, 'linux.config'));
  }
  await copyProject(plan, join(release, 'project'), options, context);
  const contents = await describe(plan, release, options, context);
  const documents = {
    'patches.json': renderPatches(contents),
    'sbom.cdx.json': renderSbom(contents),
    [provenanceFile]: renderProvenance(contents),
  };
  for (const [name, text] of Object.entries(documents)) await writeFile(join(release, name), text);
  const sums = await renderSums(release);
  await writeFile(join(release, sumsFile), sums);
  if (options.secretKey !== undefined)
    await writeFile(join(release, signatureFile), `${signText(sums, options.secretKey)}\n`);
}

/** A project that plain make builds the image from, as it stands or with the sources fetched. */
async function copyProject(
  plan: ImagePlan,
  project: string,
  { configFiles, withSources }: ReleaseOptions,
  context: Context,
): Promise<void> {
  const { store } = context;
  const patches = [...plan.image.patches, ...(plan.linux?.library.patches ?? [])];
  for (const { step, folder } of topmost(folderSteps(plan)))
    await copyFolder(await realise(plan, step, context), join(project, inRelease(folder)));
  await copyFolder(store.path(plan.generated), join(project, 'generated', plan.name));
  const single = [
    ...configFiles,
    ...patches.flatMap(contentFiles),
    ...noticesOf(context.project),
    lockfileName,
  ];
  for (const file of new Set(single))
    if (existsSync(join(context.project, file)))
      await copyPlain(join(context.project, file), join(project, file));
  // Trees of the tool's own package come with the licence of that package.
  if (folderSteps(plan).some(({ folder }) => folder.inProject === undefined))
    await copyPlain(join(packageRoot, 'LICENSE'), join(project, 'sources/LICENSE'));
  const fetched = fetchedSource(plan);
  if (withSources && fetched !== undefined)
    await copyFolder(await realise(plan, fetched, context), join(project, 'sources', fetched.name));
}

/** Where the generated Makefile looks for a folder, relative to the project. */
function inRelease({ name, inProject }: Folder): string {
  return inProject ?? `sources/${name}`;
}

/** Without the folders that lie in another one and come with it. */
function topmost(steps: ReturnType<typeof folderSteps>): ReturnType<typeof folderSteps> {
  const paths = new Map(steps.map((entry) => [inRelease(entry.folder), entry]));
  const isInside = (path: string): boolean =>
    [...paths.keys()].some((other) => other !== path && path.startsWith(`${other}/`));
  return [...paths].filter(([path]) => !isInside(path)).map(([, entry]) => entry);
}

function fetchedSource({ linux }: ImagePlan): Derivation | undefined {
  return linux?.source.builder.type === 'fetch' ? linux.source : undefined;
}

async function describe(
  plan: ImagePlan,
  release: string,
  { commit }: ReleaseOptions,
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
  const fetched = fetchedSource(plan);
  if (fetched?.builder.type === 'fetch') {
    const { source, integrity } = fetched.builder;
    const origin = { type: 'fetched', source, integrity } as const;
    parts.push({
      name: fetched.name,
      role: 'linux',
      origin,
      licence: linuxLicence,
      ...(version && { version }),
    });
  }
  return parts;
}

const linuxLicence = 'GPL-2.0-only';

function roleOf({ linux, unikraftSource, application }: ImagePlan, step: Derivation): Part['role'] {
  if (step === linux?.source) return 'linux';
  if (step === unikraftSource) return 'unikraft';
  return step === application ? 'application' : 'library';
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

async function copyPlain(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, 0o644);
}
