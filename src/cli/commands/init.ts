import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { configFile } from '../../config/project.ts';
import { exitCode, UserError } from '../../diagnostics/diagnostic.ts';
import { imageName } from '../../model/config.ts';
import { canAsk, confirm } from '../ask.ts';
import { supportFiles, templateFiles } from '../init/files.ts';
import {
  compareFiles,
  makeLink,
  missingLinks,
  pathFrom,
  type Wanted,
  writeWanted,
} from '../init/project-folder.ts';
import { type TemplateName, templateNames, templates } from '../init/templates.ts';
import type { Output } from '../output.ts';

export type InitOptions = {
  readonly template?: TemplateName;
  readonly name?: string;
  readonly yes?: boolean;
};

/**
 * Makes a project that builds at once. What is there stays, unless each file of it is given up by
 * name; a project that has a config gets only what is missing around it.
 */
export async function init(
  directory: string,
  output: Output,
  options: InitOptions,
): Promise<number> {
  const folder = resolve(directory);
  const isProject = existsSync(join(folder, configFile));
  const { files, image } = isProject
    ? { files: supportFiles(nameOf(folder)), image: undefined }
    : await chosenFiles(folder, output, options);
  const wanted = compareFiles(folder, files);
  const links = existsSync(folder) ? missingLinks(realpathSync(folder)) : missingLinks(folder);
  if (isProject) output.say(`${folder} is a project already: only what is around it is looked at`);
  const chosen = await chooseFiles(wanted, output, options);
  const kept = wanted.filter((file) => !chosen.includes(file)).map(({ path }) => path);
  const nothing = { folder, image: image ?? null, written: [], kept, links: [] };
  output.result('init', nothing);
  if (chosen.length + links.length === 0) {
    output.say('nothing is to be written');
    return exitCode.ok;
  }
  for (const { path } of chosen) output.say(`  + ${path}`);
  for (const { path, target } of links) output.say(`  + ${path} → ${target}`);
  if (!(await confirm(`Write this to ${folder}?`, output, { yes: options.yes === true }))) {
    output.say('nothing was written');
    return exitCode.ok;
  }
  mkdirSync(folder, { recursive: true });
  for (const file of chosen) await writeWanted(folder, file);
  for (const link of links) await makeLink(folder, link);
  output.result('init', { ...nothing, written: chosen.map(({ path }) => path), links });
  const enter = pathFrom(process.cwd(), folder);
  if (image !== undefined) {
    output.say(`next: ${enter === undefined ? '' : `cd ${enter} && `}npx unikernel run`);
    output.say('for the editor, which then knows every symbol: npx unikernel kconfig types');
  }
  return exitCode.ok;
}

/** The files of the template that is asked for, by option or by question. */
async function chosenFiles(folder: string, output: Output, options: InitOptions) {
  const asks = options.yes !== true && canAsk(output);
  const template = options.template ?? (asks ? await askTemplate() : 'hello');
  const name = options.name ?? (asks ? await askName(nameOf(folder)) : nameOf(folder));
  demandName(name);
  const files = new Map([...supportFiles(name), ...templateFiles(templates[template], name)]);
  return { files, image: name };
}

/** New files, and of those that differ each that a person gives up. */
async function chooseFiles(
  wanted: readonly Wanted[],
  output: Output,
  { yes = false }: InitOptions,
): Promise<Wanted[]> {
  const chosen: Wanted[] = [];
  for (const file of wanted) {
    if (file.state === 'new') chosen.push(file);
    if (file.state !== 'differs') continue;
    const isAsked = !yes && canAsk(output);
    const question =
      file.path === '.gitignore'
        ? 'Add what is missing to .gitignore?'
        : `${file.path} is there already. Write over it?`;
    const isGivenUp = isAsked && (await confirm(question, output, { yes: false, initial: false }));
    if (isGivenUp) chosen.push(file);
    else output.say(`  = ${file.path} is there and stays as it is`);
  }
  return chosen;
}

async function askTemplate(): Promise<TemplateName> {
  const { isCancel, select } = await import('@clack/prompts');
  const options = templateNames.map((value) => ({
    value,
    label: value,
    hint: templates[value].title,
  }));
  const answer = await select({ message: 'What to begin with?', options, output: process.stderr });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

async function askName(initialValue: string): Promise<string> {
  const { isCancel, text } = await import('@clack/prompts');
  const validate = (value: string | undefined) =>
    imageName.safeParse(value).success ? undefined : 'a-z, 0-9 and -, a letter first';
  const question = { message: 'Name of the image?', initialValue, validate };
  const answer = await text({ ...question, output: process.stderr });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

function cancelled(): UserError {
  const message = 'It was cancelled, and nothing was written.';
  return new UserError({ code: 'init/cancelled', message }, exitCode.usage);
}

/** The folder's name as one of an image. */
function nameOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-$/g, '');
  return imageName.safeParse(name).success ? name : 'hello';
}

function demandName(name: string): void {
  const { error } = imageName.safeParse(name);
  if (!error) return;
  const message = `'${name}' cannot name an image: ${error.issues[0]!.message}.`;
  throw new UserError({ code: 'init/bad-name', message }, exitCode.usage);
}
