// From `unikernel.config.ts` to a checked `Config`: bundle, evaluate twice, hold against the
// schema and TypeScript, and say where each problem was written. This folder exists so that
// nothing past it has to distrust the config, and so that reading it again costs nothing.

import { realpathSync } from 'node:fs';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Config } from '../model/config.ts';
import { type Remembered, recall, remember } from './cache.ts';
import { findMissing } from './missing.ts';
import type { ConfigPath, Locate } from './problem.ts';

export type { ConfigPath, Locate } from './problem.ts';
export { findProject } from './project.ts';

export type LoadedConfig = {
  readonly config: Config;
  /** The project-relative files the config was made from, sorted. */
  readonly files: readonly string[];
  /** The project-relative files that had a say in it, there or not. */
  readonly consulted: readonly string[];
  /** Where the value at a path was written, or else the nearest parent of it that was. */
  readonly locate: Locate;
};

/**
 * Loads the config of a project.
 * @param project absolute
 * @throws UserError with everything that is wrong with the config
 */
export async function loadConfig(
  project: string,
  options: { readonly cacheDir: string },
): Promise<LoadedConfig> {
  const root = realpathSync(project);
  const { config, files, consulted } =
    recall(root, options.cacheDir) ?? (await evaluateAndCheck(root, options.cacheDir));
  const missing = findMissing(root, config);
  if (missing.length > 0) {
    const { placeInProject } = await import('./place.ts');
    throw new UserError(placeInProject(root, missing), exitCode.usage);
  }
  return { config, files, consulted, locate: locator(root) };
}

async function evaluateAndCheck(root: string, cacheDir: string): Promise<Remembered> {
  const { checkConfig } = await import('./check.ts');
  const { evaluated, others } = await checkConfig(root);
  return remember(root, cacheDir, evaluated, others);
}

/** Reads the syntax of the config on the first call; most runs never ask. */
function locator(root: string): Locate {
  let opened: Promise<(path: ConfigPath) => ReturnType<Locate>> | undefined;
  const open = async () => {
    const { openProgram } = await import('./program.ts');
    const { follow } = await import('./locate.ts');
    const program = openProgram(root);
    return async (path: ConfigPath) => follow(program, path).places.at(-1);
  };
  return async (path) => {
    opened ??= open();
    return (await opened)(path);
  };
}
