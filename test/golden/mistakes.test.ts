// Each folder of mistakes/ is a project with a mistake; expected.err is what a person sees of it.
// UPDATE_GOLDEN=1 writes what is seen now and fails, so that an update is never taken for a pass.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadConfig } from '../../src/config/load.ts';
import { exitCode, UserError } from '../../src/diagnostics/diagnostic.ts';
import { renderDiagnostic } from '../../src/diagnostics/render.ts';

const mistakes = join(dirname(fileURLToPath(import.meta.url)), 'mistakes');
const test = suite('mistakes');

for (const name of readdirSync(mistakes).sort())
  test(`${name} is told as expected`, async () => {
    const project = join(mistakes, name);
    const expectedFile = join(project, 'expected.err');
    const actual = await tellMistake(project);
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
    assert.is(error.exitCode, exitCode.usage);
    return `${error.diagnostics.map((diagnostic) => render(diagnostic, project)).join('\n\n')}\n`;
  } finally {
    rmSync(cacheDir, { recursive: true });
  }
  throw new Error('the config counts as faultless');
}

function render(diagnostic: UserError['diagnostics'][number], project: string): string {
  const readSource = (file: string) => readFileSync(join(project, file), 'utf8');
  return renderDiagnostic(diagnostic, { color: false, readSource });
}

test.run();
