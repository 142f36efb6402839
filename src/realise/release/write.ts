import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { contentFiles } from '../../model/patch-content.ts';
import type { Derivation } from '../../plan/derivation.ts';
import { diskFile } from '../../plan/disks.ts';
import { lockfileName } from '../../plan/lockfile.ts';
import { packageRoot } from '../../plan/package-root.ts';
import { partsOf } from '../../plan/parts.ts';
import type { Folder, ImagePlan } from '../../plan/plan.ts';
import { seriesOf } from '../../plan/series.ts';
import { copySparse } from '../../run/sparse-copy.ts';
import { copyFolder } from '../../store/folder.ts';
import { signText } from '../../store/signature.ts';
import type { Context } from '../context.ts';
import { realise } from '../realise.ts';
import { describeRelease } from './describe.ts';
import type { Commit } from './git.ts';
import { fetchedSources, inRelease } from './layout.ts';
import { noticesOf } from './licence.ts';
import { renderPatches } from './patches.ts';
import { provenanceFile, renderProvenance } from './provenance.ts';
import { renderRunScript, runScriptFile } from './run-script.ts';
import { renderSbom } from './sbom.ts';
import { renderSums, signatureFile, sumsFile } from './sums.ts';

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
  const scratch = await makeScratch(target);
  try {
    await fill(plan, scratch, options, context);
    context.signal.throwIfAborted();
    await chmod(scratch, 0o755);
    await rename(scratch, target);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Beside the target, so that it can be moved there. */
async function makeScratch(target: string): Promise<string> {
  try {
    await mkdir(dirname(target), { recursive: true });
    return await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  } catch (cause) {
    throw new UserError(
      {
        code: 'release/not-writable',
        message: `The release cannot be written to ${target}: ${(cause as Error).message}.`,
        suggestion: 'name another folder: --output DIR',
      },
      exitCode.usage,
      { cause },
    );
  }
}

async function fill(
  plan: ImagePlan,
  release: string,
  options: ReleaseOptions,
  context: Context,
): Promise<void> {
  const { store } = context;
  const result = store.path(plan.result);
  for (const name of [plan.name, `${plan.name}.dbg`])
    await copyPlain(join(result, name), join(release, name));
  await copyPlain(join(result, 'config'), join(release, 'unikraft.config'));
  if (plan.linux !== undefined) {
    await realise(plan, plan.linux.lkl, context);
    await copyPlain(join(store.path(plan.linux.lkl), 'config'), join(release, 'linux.config'));
  }
  for (const { disk, built } of plan.disks) {
    const file = join(release, diskFile(disk));
    await copySparse(join(store.path(built), diskFile(disk)), file);
    await chmod(file, 0o644);
  }
  await writeFile(join(release, runScriptFile), renderRunScript(plan.name), { mode: 0o755 });
  await copyProject(plan, join(release, 'project'), options, context);
  const contents = await describeRelease(plan, release, options.commit, context);
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
  const patches = seriesOf(plan).flatMap((series) => series.patches);
  const copied = copiedParts(plan);
  for (const { step, folder } of topmost(copied))
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
  if (copied.some(({ folder }) => folder.inProject === undefined))
    await copyPlain(join(packageRoot, 'LICENSE'), join(project, 'sources/LICENSE'));
  for (const source of withSources ? fetchedSources(plan) : [])
    await copyFolder(await realise(plan, source, context), join(project, 'sources', source.name));
}

type Copied = { readonly step: Derivation; readonly folder: Folder };

function copiedParts(plan: ImagePlan): Copied[] {
  return [...partsOf(plan).values()].flatMap(({ step, folder }) =>
    folder === undefined ? [] : [{ step, folder }],
  );
}

/** Without the folders that lie in another one and come with it. */
function topmost(parts: readonly Copied[]): Copied[] {
  const paths = new Map(parts.map((part) => [inRelease(part.folder), part]));
  const isInside = (path: string): boolean =>
    [...paths.keys()].some((other) => other !== path && path.startsWith(`${other}/`));
  return [...paths].filter(([path]) => !isInside(path)).map(([, part]) => part);
}

async function copyPlain(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, 0o644);
}
