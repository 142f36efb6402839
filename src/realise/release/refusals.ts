import { existsSync, readdirSync, statSync } from 'node:fs';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { contentFiles } from '../../model/patch-content.ts';
import { runsMake } from '../../plan/derivation.ts';
import { lockfileName } from '../../plan/lockfile.ts';
import { folders, type ImagePlan, stepsOf } from '../../plan/plan.ts';
import { seriesOf } from '../../plan/series.ts';
import { findSandbox } from '../../run/sandbox.ts';
import { outputName, readRecord } from '../../store/record.ts';
import type { Store } from '../../store/store.ts';
import { changedFiles, readCommit, untrackedFiles } from './git.ts';
import { declaringFiles } from './licence.ts';

const shownFiles = 10;

/** Why the folder to write to cannot be used, if so. */
export function folderRefusal(target: string): Diagnostic[] {
  if (!existsSync(target)) return [];
  if (statSync(target).isDirectory() && readdirSync(target).length === 0) return [];
  return [
    {
      code: 'release/exists',
      message: `${target} is there already, and a release is never written over.`,
      suggestion: 'name a new folder: --output DIR',
    },
  ];
}

/** Why a release of this project would not be one of a commit. `inputs` are paths in it. */
export async function checkoutRefusals(
  project: string,
  inputs: readonly string[],
): Promise<Diagnostic[]> {
  const commit = await readCommit(project);
  if ('problem' in commit)
    return [
      {
        code: 'release/no-commit',
        message: 'The project is no git checkout, and a release is made of a commit.',
        notes: [`git: ${commit.problem}`],
        suggestion: 'git init && git add . && git commit',
      },
    ];
  const changed = await changedFiles(project);
  const untracked = (await untrackedFiles(project, inputs)).filter(isSource);
  return [
    ...refuseFiles('release/uncommitted', 'Changes are not committed', changed),
    ...refuseFiles('release/untracked', 'What the image is made of is not in git', untracked),
  ];
}

/**
 * The paths in the project that a release of an image is made of. Folders that come with npm are
 * not the project's own.
 */
export function inputsOf(
  project: string,
  plan: ImagePlan,
  configFiles: readonly string[],
): string[] {
  const { name, places } = plan;
  const inside = folders(places).flatMap(({ inProject }) => inProject || []);
  const patches = seriesOf(plan).flatMap((series) => series.patches);
  return [
    ...configFiles,
    ...patches.flatMap(contentFiles),
    ...inside,
    ...inside.flatMap((folder) => declaringFiles(folder, project)),
    `generated/${name}`,
    lockfileName,
  ].filter((path) => !path.split('/').includes('node_modules'));
}

/** The steps of an image that were, or would be, built without a sandbox. */
export async function sandboxRefusals(plan: ImagePlan, store: Store): Promise<Diagnostic[]> {
  const sandbox = await findSandbox();
  const problem = 'problem' in sandbox ? sandbox.problem : undefined;
  const steps = stepsOf(plan).filter(runsMake);
  return steps.flatMap((step): Diagnostic[] => {
    if (!store.has(step))
      return problem === undefined
        ? []
        : [
            {
              code: 'release/no-sandbox',
              message: `${step.name} would be built without a sandbox: ${problem}.`,
              suggestion: 'unikernel doctor',
            },
          ];
    if (readRecord(store.root, outputName(step))?.sandboxed === true) return [];
    return [
      {
        code: 'release/not-sandboxed',
        message: `${step.name} in the store was built without a sandbox.`,
        suggestion:
          'build it in a sandbox, in another store: UNIKERNEL_STORE=DIR unikernel release …',
      },
    ];
  });
}

/** Editors' leftovers do not go into a build. */
function isSource(path: string): boolean {
  return !path.split('/').some((name) => name.endsWith('~'));
}

function refuseFiles(code: string, message: string, files: readonly string[]): Diagnostic[] {
  if (files.length === 0) return [];
  const rest = files.length - shownFiles;
  return [
    {
      code,
      message: `${message}: ${files.length === 1 ? 'one file' : `${files.length} files`}.`,
      notes: [...files.slice(0, shownFiles), ...(rest > 0 ? [`and ${rest} more`] : [])],
      suggestion: 'git status, then commit them or take them away',
    },
  ];
}
