import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { type Entry, entriesOf } from '../graph/entries.ts';
import { graphOf } from '../graph/view.ts';
import { matches, type PlacedEntry, renderWhy, type Wanted } from '../graph/why.ts';
import { packageRoot } from '../plan/package-root.ts';
import { planWithFacts, type Session, selectImages } from './session.ts';

/**
 * Says how an input gets into an image. That it does not is an answer too, with exit 0; an input
 * that nothing knows is not. @throws UserError exit 2
 */
export async function explainInput(
  session: Session,
  image: string,
  input: string,
): Promise<number> {
  const { output, loaded, store } = session;
  selectImages(session, [image]);
  const wanted = wantedOf(session, input);
  const found = await lookUp(session, image, wanted);
  if (found.entries.length > 0) {
    const graph = graphOf([found.plan], store);
    const color = output.colorData;
    output.data(renderWhy(graph, image, input, found.entries, { color }));
    return exitCode.ok;
  }
  const others = Object.keys(loaded.config.images).filter((name) => name !== image);
  const looked = await Promise.all(others.map((name) => lookUp(session, name, wanted)));
  const having = looked.filter(({ entries }) => entries.length > 0).map(({ plan }) => plan.name);
  if (having.length === 0 && wanted.file === undefined)
    throw unknownInput(
      input,
      [found, ...looked].flatMap(({ all }) => all),
      session.project,
    );
  output.data(`${image} does not take ${input} in; ${having.join(', ') || 'no image'} does.`);
  return exitCode.ok;
}

/** The entries of an image that are what is wanted, each with its place. */
async function lookUp(session: Session, image: string, wanted: Wanted) {
  const { loaded, project } = session;
  const { plans, facts } = await planWithFacts(session, [image]);
  const plan = plans[0]!;
  const all = entriesOf(plan, facts, project);
  const file = wanted.file && relative(project, wanted.file);
  const isConfig = file !== undefined && loaded.files.includes(file);
  const candidates = isConfig ? all : all.filter((entry) => matches(entry, wanted));
  const placed = await Promise.all(candidates.map((entry) => place(entry, session)));
  const entries = placed.filter(
    (entry) => matches(entry, wanted) || (isConfig && entry.place?.startsWith(`${file}:`)),
  );
  return { plan, all, entries };
}

async function place(entry: Entry, { loaded }: Session): Promise<PlacedEntry> {
  if (entry.line !== undefined) return { ...entry, place: entry.line };
  const location = entry.asked && (await loaded.locate(entry.asked));
  if (!location) return entry;
  return { ...entry, place: `${location.file}:${location.line}:${location.column}` };
}

/** A path counts from where the tool works, from the project, or from this tool's own folder. */
function wantedOf({ options, project }: Session, name: string): Wanted {
  const places = [resolve(options.directory), project, packageRoot];
  const file = places.map((folder) => resolve(folder, name)).find((path) => existsSync(path));
  const known = file !== undefined && [project, packageRoot].some((root) => isIn(file, root));
  return known ? { name, file } : { name };
}

function isIn(file: string, folder: string): boolean {
  return file.startsWith(join(folder, '/'));
}

function unknownInput(input: string, all: readonly Entry[], project: string): UserError {
  const names = all.flatMap(({ names, file }) =>
    file === undefined ? names : [...names, relative(project, file)],
  );
  const near = nearest(input, [...new Set(names)]);
  const isSymbol = /^[A-Z][A-Z0-9_]+$/.test(input);
  return new UserError(
    {
      code: 'graph/unknown-input',
      message: `There is no input '${input}' of any image.`,
      notes: [
        'an input is a step, a source, a file or folder, a patch, a Kconfig symbol that is asked for, or a program of the toolchain',
        ...(isSymbol ? ['what nobody asks for is decided by the Kconfig of the tree'] : []),
      ],
      ...(near && { suggestion: `did you mean '${near}'?` }),
    },
    exitCode.usage,
  );
}
