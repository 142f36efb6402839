import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import { proseFolder } from '../kconfig/types.ts';
import type { ImagePlan } from '../plan/plan.ts';
import type { Context } from '../realise/context.ts';
import { generatedFolder } from '../realise/generated.ts';
import { type RenderedTypes, renderTypesOf, typesName } from '../realise/kconfig-types.ts';

/** Whether a project has types of an image, which are then kept up to date. */
export function hasTypes({ name }: ImagePlan, { project }: Pick<Context, 'project'>): boolean {
  return existsSync(join(generatedFolder(project, name), typesName));
}

/**
 * Brings the types of an image up to date, and the prose that editors show with them; returns the
 * committed files that were not.
 * @throws UserError exit 3 when they are stale and `frozen` forbids to write
 */
export async function refreshTypes(
  plan: ImagePlan,
  context: Context,
  frozen: boolean,
): Promise<string[]> {
  const { types, prose } = await renderTypesOf(plan, context);
  const file = join(generatedFolder(context.project, plan.name), typesName);
  const isStale = (await readText(file)) !== types;
  if (isStale && frozen) throw stale(plan.name, existsSync(file));
  if (frozen) return [];
  if (isStale) await write(file, types);
  await writeProse(context.project, plan.name, prose);
  return isStale ? [typesName] : [];
}

function stale(image: string, isThere: boolean): UserError {
  const message = isThere
    ? `generated/${image}/${typesName} does not match the Kconfig of the trees.`
    : `There is no generated/${image}/${typesName}.`;
  const suggestion = `unikernel kconfig types ${image}`;
  return new UserError({ code: 'kconfig/stale-types', message, suggestion }, exitCode.stale);
}

/** The trees' prose is theirs: its folder says that git is to leave it out. */
async function writeProse(
  project: string,
  image: string,
  { path, text }: RenderedTypes['prose'],
): Promise<void> {
  const folder = join(project, proseFolder);
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) await write(ignore, '*\n');
  const file = join(project, path);
  for (const name of await readdir(folder))
    if (name.replace(/-[0-9a-f]+\.ts$/, '') === image && join(folder, name) !== file)
      await rm(join(folder, name));
  if ((await readText(file)) !== text) await write(file, text);
}

async function readText(file: string): Promise<string | undefined> {
  return existsSync(file) ? readFile(file, 'utf8') : undefined;
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
