import { mkdirSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { contentFiles } from '../model/patch-content.ts';
import { packageRoot } from '../plan/package-root.ts';
import { folders, type ImagePlan, rootsOf } from '../plan/plan.ts';
import { seriesOf } from '../plan/series.ts';
import { generatedFolder } from '../realise/generated.ts';
import { toolchainFiles } from '../realise/toolchain.ts';
import { outputName, recordFile } from '../store/record.ts';
import type { Session } from './session.ts';
import { type Answer, answerFile, conditions, isRemembered, look, stateOf } from './up-to-date.ts';

/**
 * Remembers what a build of everything that was there already said. Nothing is remembered when one
 * of its files changed since this process started: then it is not sure which content was seen.
 */
export async function rememberAnswer(
  words: readonly string[],
  session: Session,
  plans: readonly ImagePlan[],
  stdout: string,
): Promise<void> {
  // From a folder below, another project could come to stand between.
  if (!isRemembered(words) || process.cwd() !== session.project) return;
  const paths = [...new Set(await consulted(session, plans))].sort();
  if (paths.some(isNew)) return;
  const states = paths.map((path) => [path, stateOf(path)] as const);
  const answer: Answer = { conditions: conditions(), states, stdout };
  const file = answerFile(words);
  try {
    mkdirSync(dirname(file), { recursive: true });
    const { default: writeFileAtomic } = await import('write-file-atomic');
    await writeFileAtomic(file, JSON.stringify(answer));
  } catch (error) {
    // The build is done without it: the name may be too long for a file, or the disk full.
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
  }
}

/** Every file and folder that a build without anything to do looks at. */
async function consulted(session: Session, plans: readonly ImagePlan[]): Promise<string[]> {
  const { project, store, loaded } = session;
  const inProject = ['unikernel.config.ts', 'unikernel.lock', ...loaded.consulted];
  const tool = ['dist/build-id', 'src/generate/templates'].map((name) => join(packageRoot, name));
  const ofImages = plans.flatMap((plan) => [
    ...folders(plan.places).map(({ folder }) => folder),
    ...patchFiles(plan).map((file) => join(project, file)),
    generatedFolder(project, plan.name),
    ...rootsOf(plan).flatMap((derivation) => [
      store.path(derivation),
      recordFile(store.root, outputName(derivation)),
    ]),
  ]);
  return [
    // A program that is installed changes the folder it is found in.
    ...(process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...(await toolchainFiles(join(store.root, 'toolchain.json'))),
    ...inProject.map((file) => join(project, file)),
    ...[...tool, ...ofImages].flatMap(withAllBelow),
  ];
}

/** The files that patches of an image take from the project. */
export function patchFiles(plan: ImagePlan): string[] {
  return seriesOf(plan).flatMap(({ patches }) => patches.flatMap(contentFiles));
}

function withAllBelow(path: string): string[] {
  if (!look(path)?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name !== '.git');
  return [path, ...names.flatMap((name) => withAllBelow(join(path, name)))];
}

function isNew(path: string): boolean {
  const seen = look(path);
  return seen !== undefined && Number(seen.ctimeMs) >= Math.floor(performance.timeOrigin);
}
