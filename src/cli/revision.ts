import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { loadConfig } from '../config/load.ts';
import { type Diagnostic, exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { packageRoot } from '../plan/package-root.ts';
import { type Facts, type Place, type Places, planImage } from '../plan/plan.ts';
import { gatherFacts, placesOf } from '../realise/facts.ts';
import { checkOut } from '../run/git.ts';
import { removeFolder } from '../store/folder.ts';
import type { PlannedImage } from './planned-image.ts';
import { type Session, selectImages, type Workplace } from './session.ts';

/**
 * Plans an image of the config as it stood at a revision, hands it to `use`, and removes the
 * checkout that it was read from. What `--source` names stands in for nothing there.
 * @throws UserError whose findings say that they are of the revision
 */
export async function withImageAt<Result>(
  here: Workplace,
  image: string,
  revision: string,
  use: (planned: PlannedImage) => Promise<Result>,
): Promise<Result> {
  // With the id of this process in its name, a folder there is swept even after a kill -9.
  const scratch = await mkdtemp(join(here.store.root, 'tmp', `${process.pid}-revision-`));
  try {
    return await use(await planAt(here, image, revision, scratch));
  } finally {
    await removeFolder(scratch);
  }
}

async function planAt(
  here: Workplace,
  image: string,
  revision: string,
  scratch: string,
): Promise<PlannedImage> {
  const project = join(scratch, 'project');
  await checkOut(here.project, revision, project);
  try {
    const session = await sessionAt(here, project, scratch);
    selectImages(session, [image]);
    return await planImageAt(session, image, here.project);
  } catch (error) {
    if (error instanceof UserError) throw atRevision(error, revision, project);
    throw error;
  }
}

async function sessionAt(here: Workplace, project: string, scratch: string): Promise<Session> {
  if (!existsSync(join(project, 'unikernel.config.ts')))
    throw new UserError(
      { code: 'git/no-config', message: 'There was no unikernel.config.ts.' },
      exitCode.usage,
    );
  const packages = join(here.project, 'node_modules');
  if (existsSync(packages) && !existsSync(join(project, 'node_modules')))
    await symlink(packages, join(project, 'node_modules'));
  const loaded = await loadConfig(project, { cacheDir: join(scratch, 'configs') });
  return { ...here, project, overrides: {}, loaded };
}

async function planImageAt(session: Session, name: string, home: string): Promise<PlannedImage> {
  const { project, store, loaded } = session;
  const image = loaded.config.images[name]!;
  // A project that is this tool itself has its trees and makefiles at the revision as well.
  const tool = packageRoot === home ? project : packageRoot;
  const places = relocated(placesOf(name, image, project, {}), tool, project);
  const measured = await gatherFacts(project, [places], store, process.env);
  const facts = { ...measured, ...toolFacts(tool) };
  return { plan: planImage(name, image, places, facts), facts, session };
}

function relocated(places: Places, tool: string, project: string): Places {
  if (tool === packageRoot) return places;
  const move = <P extends Place>(place: P): P => {
    if (!('folder' in place) || place.inProject !== undefined) return place;
    const inTool = relative(packageRoot, place.folder);
    if (inTool.startsWith('..')) return place;
    return { ...place, folder: join(project, inTool), inProject: inTool };
  };
  const { unikraft, embedded, application, libraries, linux, disks } = places;
  return {
    unikraft: move(unikraft),
    embedded,
    application: move(application),
    libraries: libraries.map(move),
    ...(linux && { linux: move(linux) }),
    // Of the project in any case.
    disks,
  };
}

function toolFacts(tool: string): Partial<Facts> {
  if (tool === packageRoot) return {};
  const read = (file: string): string => {
    try {
      return readFileSync(join(tool, file), 'utf8');
    } catch (cause) {
      const message = `There was no ${file}, which this version of unikernel builds with.`;
      throw new UserError({ code: 'git/no-tool-file', message }, exitCode.usage, { cause });
    }
  };
  return {
    linuxMakefile: read('recipes/lkl/linux.mk'),
    linuxBase: (base) => read(`recipes/lkl/linux/${base}.config`),
    makefileTemplate: read('src/generate/templates/Makefile.hbs'),
    // Versions that built no other tree than their own had no such library.
    flagsTemplate: existsSync(join(tool, 'src/generate/templates/flags.hbs'))
      ? read('src/generate/templates/flags.hbs')
      : '',
  };
}

/** The places of a finding lie in files that are gone by the time it is shown. */
function atRevision(error: UserError, revision: string, project: string): UserError {
  const placed = ({ location, ...diagnostic }: Diagnostic): Diagnostic => ({
    ...diagnostic,
    message: `At ${revision}: ${diagnostic.message}`,
    notes: [...(location ? [quote(location, project)] : []), ...(diagnostic.notes ?? [])],
  });
  return new UserError(error.diagnostics.map(placed), error.exitCode, { cause: error });
}

function quote({ file, line, column }: NonNullable<Diagnostic['location']>, project: string) {
  const source = join(project, file);
  const text = existsSync(source) ? readFileSync(source, 'utf8').split('\n')[line - 1] : undefined;
  return `${file}:${line}:${column}: ${text?.trim() ?? ''}`;
}
