import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCode, UserError } from '../../../diagnostics/diagnostic.ts';
import { renamed } from '../../../kconfig/renames.ts';
import { symbolNames } from '../../../kconfig/symbols.ts';
import { parseConfig } from '../../../kconfig/value.ts';
import { minimalRequests } from '../../../kconfig/values.ts';
import { kconfigState } from '../../../realise/kconfig-state.ts';
import type { Session } from '../../session.ts';
import { type KconfigEdit, mapOf, printMap } from './edit.ts';
import { fittingTree } from './fitting-tree.ts';
import { pickImage, type TreeOptions } from './pick.ts';

/**
 * Prints the map of a config that asks for what a .config file has, and says what of the file cannot
 * be had. @throws UserError exit 2 when the file is none, or of no tree of the image
 */
export async function importConfig(
  session: Session,
  [file = '', image]: string[],
  options: TreeOptions,
): Promise<number> {
  const text = readConfig(file, session.options.directory);
  const picked = await pickImage(session, image, options);
  const { tree, lines } = await fittingTree(picked, text);
  const { plan, context } = picked;
  const state = await kconfigState(plan, tree, context);
  const minimal = await minimalRequests({ ...state.configured, text }, state.fixed);
  const { values, modules } = mapOf(minimal.requests);
  const edit: KconfigEdit = { plan, tree, values };
  const { output } = session;
  output.data(printMap(edit));
  const { unmet, unknown } = minimal;
  output.result('kconfig import', { image: plan.name, tree, kconfig: values, unmet, unknown });
  const names = symbolNames(lines);
  for (const name of minimal.unknown) {
    const note = renamed(name, (other) => names.includes(other))?.note;
    output.say(
      `${name} does not exist in this tree${note && tree === 'unikraft' ? `; ${note}` : ''}`,
    );
  }
  for (const name of modules) output.say(`${name}=m is left out: there are no modules`);
  for (const [name, wanted, got] of minimal.unmet)
    output.say(`${name} is ${wanted ?? 'absent'} in ${file}, and will be ${got ?? 'absent'}`);
  return exitCode.ok;
}

function readConfig(file: string, directory: string): string {
  const path = resolve(directory, file);
  try {
    const text = readFileSync(path, 'utf8');
    if (parseConfig(text).size > 0) return text;
  } catch (cause) {
    const why =
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw noConfig(`${file} ${why}.`);
  }
  throw noConfig(`${file} holds no line of a .config file.`);
}

function noConfig(message: string): UserError {
  return new UserError({ code: 'kconfig/no-config', message }, exitCode.usage);
}
