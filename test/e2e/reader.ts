// Somebody who reads a document and does what it says: one terminal, one folder, from top to bottom.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { loadConfig } from '../../src/config/load.ts';
import { UserError } from '../../src/diagnostics/diagnostic.ts';
import { packageRoot } from '../../src/plan/package-root.ts';
import { findProgram } from '../../src/run/find-program.ts';
import { findSandbox } from '../../src/run/sandbox.ts';
import { gitIn } from '../support/git.ts';
import type { Block, Document, Start } from '../support/markdown.ts';
import { appConfig, unikernel } from './project.ts';

/** What was wrong with a document, and which blocks need what this machine does not have. */
export type Reading = { readonly problems: string[]; readonly skipped: string[] };

/**
 * Does what a document says.
 * @param desk what `setDesk` gave
 */
export async function read(document: Document, desk: Desk): Promise<Reading> {
  const isTried = document.blocks.some(({ what }) => what.type !== 'none');
  if (!isTried) return { problems: [], skipped: [] };
  const scratch = mkdtempSync(join(desk.folder, 'read-'));
  const project = join(scratch, 'project');
  cpSync(await desk.start(document.start), project, { recursive: true, verbatimSymlinks: true });

  const terminal: Terminal = { scratch, bin: desk.bin, store: desk.store, folder: project };
  const problems: string[] = [];
  const skipped: string[] = [];
  let printed = '';
  for (const block of document.blocks) {
    const { what, text, place } = block;
    if (what.type === 'run') {
      const missing = await missingOf(what.needs);
      if (missing !== undefined) {
        skipped.push(`${place}: ${missing}`);
        continue;
      }
      const { code, output } = await type(terminal, text);
      printed = output;
      // What follows builds on it.
      if (code !== what.exit)
        return { problems: [...problems, `${place}: it ended with ${code}\n${output}`], skipped };
    } else problems.push(...(await follow(terminal, block, printed)));
  }
  return { problems, skipped };
}

type Terminal = {
  readonly scratch: string;
  readonly bin: string;
  readonly store: string;
  folder: string;
};

async function follow(terminal: Terminal, block: Block, printed: string): Promise<string[]> {
  const { what, text, place } = block;
  switch (what.type) {
    case 'file':
      write(terminal.folder, what.path, text);
      return [];
    case 'apply': {
      write(terminal.folder, 'change.diff', text);
      const { code, output } = await type(terminal, 'git apply change.diff && rm change.diff');
      return code === 0 ? [] : [`${place}: ${output}`];
    }
    case 'output':
      return matches(printed, text) ? [] : [`${place}: it printed\n${printed}`];
    case 'load':
      return (await load(terminal, text)).map((problem) => `${place}: ${problem}`);
    case 'run':
    case 'none':
      return [];
    default:
      return what satisfies never;
  }
}

/** Runs a block in the reader's shell; where that has gone, the next block begins. */
async function type(
  terminal: Terminal,
  text: string,
): Promise<{ code: number | undefined; output: string }> {
  const end = join(terminal.scratch, 'end');
  const script = `exec 2>&1\ntrap 'pwd > ${end}' EXIT\n${text}`;
  const { exitCode: code, stdout } = await execa('bash', ['-e', '-o', 'pipefail', '-c', script], {
    cwd: terminal.folder,
    env: {
      CI: '',
      NO_COLOR: '1',
      HOME: terminal.scratch,
      PATH: `${terminal.bin}:${process.env.PATH}`,
      UNIKERNEL_STORE: terminal.store,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@example.org',
      // Nothing is fetched while documents are read.
      npm_config_offline: 'true',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    },
    stdin: 'ignore',
    reject: false,
    // It finds a hang.
    timeout: 300_000,
  });
  if (existsSync(end)) terminal.folder = readFileSync(end, 'utf8').trim();
  return { code, output: stdout };
}

/**
 * Loads a config, with the folder as it is at that place of the document, and puts the project's
 * own back; a block without `defineConfig` is a module that a config could import.
 */
async function load({ folder, scratch }: Terminal, text: string): Promise<string[]> {
  const file = join(folder, 'unikernel.config.ts');
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const isConfig = text.includes('export default defineConfig(');
  if (!isConfig) writeFileSync(join(folder, 'block.ts'), text);
  write(folder, 'unikernel.config.ts', isConfig ? text : `import './block.ts';\n${before}`);
  try {
    await loadConfig(folder, { cacheDir: join(scratch, 'cache') });
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.diagnostics.map(({ message, location }) => `line ${location?.line}: ${message}`);
  } finally {
    if (before !== undefined) writeFileSync(file, before);
  }
}

/** Whether a text is what a document shows of it, where `…` stands for anything. */
export function matches(text: string, shown: string): boolean {
  const lines = shown.trimEnd().split('\n');
  const pattern = lines.map((line) =>
    line === '…' ? '(.*\n)*?' : `${line.split('…').map(escaped).join('.*')}\n`,
  );
  return new RegExp(`^${pattern.join('')}$`).test(`${text.trimEnd()}\n`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

async function missingOf(needs: readonly string[]): Promise<string | undefined> {
  for (const need of needs) {
    if (need !== 'sandbox') {
      if (!findProgram(need)) return `${need} is not installed`;
      continue;
    }
    const sandbox = await findSandbox();
    if ('problem' in sandbox) return sandbox.problem;
  }
  return undefined;
}

/** What several documents are read with. */
export type Desk = {
  readonly folder: string;
  /** A folder of PATH with the tool. */
  readonly bin: string;
  /** Shared, so that each image is built once. */
  readonly store: string;
  /** The folder that a kind of document begins with a copy of; made when it is first asked for. */
  start(kind: Start): Promise<string>;
};

/** Prepares an empty folder; the caller removes it. */
export function setDesk(folder: string): Desk {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(join(packageRoot, 'bin/unikernel.js'), join(bin, 'unikernel'));
  const store = join(folder, 'store');
  const made = new Map<Start, Promise<string>>();
  const make = async (kind: Start): Promise<string> => {
    const path = join(folder, kind);
    mkdirSync(path);
    // What is beside a project of one's own: the clone that the tool is installed from.
    if (kind === 'nothing') symlinkSync(packageRoot, join(path, 'unikernel'));
    else if (kind === 'a clone') writeClone(path);
    else await writeSample(path, store);
    return path;
  };
  const start = (kind: Start): Promise<string> => {
    const path = made.get(kind) ?? make(kind);
    made.set(kind, path);
    return path;
  };
  return { folder, bin, store, start };
}

/** This repository as far as the tool needs it, set up. */
function writeClone(clone: string): void {
  for (const name of readdirSync(packageRoot))
    if (!/^(node_modules|build|docs|sources|test|\.(git|unikernel))$/.test(name)) copy(name, clone);
  gitIn(clone)('init', '--quiet');
  symlinkSync(join(packageRoot, 'node_modules'), join(clone, 'node_modules'));
  writeFileSync(join(clone, '.git/info/exclude'), 'node_modules\n');
  commit(clone, 'all of it');
}

/** Two small images, with the names that the documents use, and what git knows of them. */
async function writeSample(project: string, store: string): Promise<void> {
  for (const name of ['.gitignore', 'patches', 'unikernel.lock']) copy(name, project);
  for (const name of ['hello', 'boot']) copy('recipes/hello', project, `recipes/${name}`);
  for (const kconfig of ['{}', '{ HZ: 1000 }']) {
    write(project, 'unikernel.config.ts', sampleConfig(kconfig));
    await unikernel(['generate'], { cwd: project, environment: { UNIKERNEL_STORE: store } });
    commit(project, `kconfig: ${kconfig}`);
    if (kconfig === '{}') gitIn(project)('tag', 'v1.2');
  }
}

function commit(folder: string, message: string): void {
  const git = gitIn(folder);
  git('init', '--quiet', '--initial-branch', 'main');
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
}

function copy(name: string, folder: string, as = name): void {
  cpSync(join(packageRoot, name), join(folder, as), { recursive: true });
}

function sampleConfig(kconfig: string): string {
  const image = (name: string, extra: string) =>
    appConfig(extra)
      .replace(/[\s\S]*images: \{\n/, '')
      .replace(/ {2}\},\n\}\);\n$/, '')
      .replace('app: {', `${name}: {`)
      .replace("'app'", `'recipes/${name}'`);
  return `import { defineConfig, embedded } from 'unikernel';
import { nolibc } from './patches/nolibc/index.ts';

export default defineConfig({
  images: {
${image('hello', '')}${image('boot', `patches: nolibc,\n      kconfig: ${kconfig},`)}  },
});
`;
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
