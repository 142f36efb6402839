// Each folder of mistakes/ is a project with a mistake; expected.err is what a person sees of it.
// The config is loaded, or where there is a file `command` that is run; it ends with the exit code.
// UPDATE_GOLDEN=1 writes what is seen now and fails, so that an update is never taken for a pass.

import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadConfig } from '../../src/config/load.ts';
import { exitCode, UserError } from '../../src/diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../../src/diagnostics/render.ts';
import { removeFolder } from '../../src/store/folder.ts';
import { unikernel } from '../e2e/project.ts';

const mistakes = join(dirname(fileURLToPath(import.meta.url)), 'mistakes');
const test = suite('mistakes');

for (const name of readdirSync(mistakes).sort())
  test(`${name} is told as expected`, async () => {
    const project = join(mistakes, name);
    const expectedFile = join(project, 'expected.err');
    const isCommand = existsSync(join(project, 'command'));
    const actual = await (isCommand ? runCommand(project) : tellMistake(project));
    if (process.env.UPDATE_GOLDEN) {
      writeFileSync(expectedFile, actual);
      assert.unreachable(`${expectedFile} is rewritten: look at it and run the test again`);
    }
    assert.is(actual, readFileSync(expectedFile, 'utf8'));
  });

async function tellMistake(project: string): Promise<string> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'unikernel-mistakes-'));
  try {
    await loadConfig(project, { cacheDir });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    assert.ok([exitCode.usage, exitCode.kconfig].includes(error.exitCode));
    return `${error.diagnostics.map((diagnostic) => render(diagnostic, project)).join('\n\n')}\n`;
  } finally {
    rmSync(cacheDir, { recursive: true });
  }
  throw new Error('the config counts as faultless');
}

/** Runs the tool on a copy of the project, with a store of its own. */
async function runCommand(mistake: string): Promise<string> {
  const command = readFileSync(join(mistake, 'command'), 'utf8');
  const [, words, code] = /^unikernel (.*)\nexit (\d+)\n$/.exec(command)!;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'unikernel-mistakes-')));
  try {
    const project = join(folder, 'project');
    cpSync(mistake, project, { recursive: true });
    const environment = { UNIKERNEL_STORE: join(folder, 'store') };
    const answer = await unikernel(words!.split(' '), { cwd: project, environment });
    assert.is(answer.code, Number(code), answer.stderr);
    assert.is(answer.stdout, '');
    return withoutChance(answer.stderr, folder);
  } finally {
    await removeFolder(folder);
  }
}

/** What another run, machine or build of this tool would say, with that taken out. */
function withoutChance(text: string, folder: string): string {
  return `${text
    .replaceAll(folder, 'FOLDER')
    .replace(/\b[0-9a-f]{32}\b/g, 'HASH')
    .replace(/took [0-9.]+ s/g, 'took SECONDS')
    .replace(/^  note: the command: .*$/m, '  note: the command: COMMAND')}\n`;
}

function render(diagnostic: UserError['diagnostics'][number], project: string): string {
  const readSource = (file: string) => readFileSync(join(project, file), 'utf8');
  return renderDiagnostic(diagnostic, { color: false, readSource });
}

test.run();
