// Each folder of states/ is a small tree with a series; expected.txt is what each patch meets there
// and what it does. UPDATE_GOLDEN=1 writes what is seen now and fails, so that an update is never
// taken for a pass.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { renderDiagnostic } from '../../src/diagnostics/render.ts';
import { patchSchema } from '../../src/model/patch.ts';
import { applySeries, type PatchOutcome } from '../../src/patch/series.ts';
import { reasonToSkip } from '../../src/patch/state.ts';

const states = join(dirname(fileURLToPath(import.meta.url)), 'states');
const test = suite('states');

for (const name of readdirSync(states).sort())
  test(`${name}: every patch meets what is expected`, () => {
    const folder = join(states, name);
    const expectedFile = join(folder, 'expected.txt');
    const actual = apply(folder);
    if (process.env.UPDATE_GOLDEN) {
      writeFileSync(expectedFile, actual);
      assert.unreachable(`${expectedFile} is rewritten: look at it and run the test again`);
    }
    assert.is(actual, readFileSync(expectedFile, 'utf8'));
    assert.is(elsewhere(folder), actual, 'in another folder, locale and time zone');
  });

test('every state is among the expected', () => {
  const all = readdirSync(states).map((name) =>
    readFileSync(join(states, name, 'expected.txt'), 'utf8'),
  );
  for (const state of ['clean', 'offset', 'obsolete', 'not-applicable', 'conflict', 'duplicate'])
    assert.ok(
      all.some((text) => text.includes(`: ${state}`)),
      state,
    );
});

const series = z.strictObject({ patches: z.array(patchSchema) });

function apply(folder: string): string {
  const { patches } = series.parse(JSON.parse(readFileSync(join(folder, 'series.json'), 'utf8')));
  const read = (file: string): string | undefined => {
    const path = join(folder, 'tree', file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  const content = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const result = applySeries({ read }, patches, content, { arch: 'x86_64', platform: 'kvm' });
  return result.patches.map(describe).join('\n');
}

function describe(outcome: PatchOutcome): string {
  const head = `== ${outcome.name}: ${outcome.state}\n`;
  switch (outcome.state) {
    case 'clean':
      return head + outcome.diff;
    case 'offset':
      return `${head}${outcome.lines} lines\n${outcome.diff}`;
    case 'obsolete': {
      const where = outcome.where.map(({ file, line }) => `${file}:${line}\n`);
      return `${head}${reasonToSkip(outcome)}\n${where.join('')}`;
    }
    case 'not-applicable':
      return `${head}${reasonToSkip(outcome)}\n`;
    case 'conflict':
    case 'duplicate': {
      const found = outcome.conflicts.map(
        ({ path, diagnostic }) =>
          `at ${path.join('.')}\n${renderDiagnostic(diagnostic, { color: false, readSource: () => undefined })}\n`,
      );
      return head + found.join('\n');
    }
    default:
      return outcome satisfies never;
  }
}

function elsewhere(folder: string): string {
  const { LC_ALL, TZ } = process.env;
  const start = process.cwd();
  Object.assign(process.env, { LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' });
  process.chdir(tmpdir());
  try {
    return apply(folder);
  } finally {
    process.chdir(start);
    restore('LC_ALL', LC_ALL);
    restore('TZ', TZ);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

test.run();
