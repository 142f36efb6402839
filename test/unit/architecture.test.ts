// Imports in src/ go down only. Folders of one row do not know each other.

import { relative } from 'node:path';
import { Project } from 'ts-morph';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';

const rows = [
  ['diagnostics'],
  ['model'],
  ['plan'],
  ['generate', 'store', 'run', 'patch', 'kconfig'],
  ['graph', 'diff'],
  ['realise', 'config'],
  ['cli'],
];

const test = suite('architecture');

function folderOf(file: string): string {
  const [first = '', second] = relative(`${packageRoot}/src`, file).split('/');
  return second === undefined ? 'public' : first;
}

function height(folder: string): number {
  return rows.findIndex((row) => row.includes(folder));
}

function arrows(): { from: string; to: string; file: string }[] {
  const project = new Project({ skipAddingFilesFromTsConfig: true });
  project.addSourceFilesAtPaths(`${packageRoot}/src/**/*.ts`);
  return project.getSourceFiles().flatMap((source) => {
    const file = relative(packageRoot, source.getFilePath());
    const from = folderOf(source.getFilePath());
    return source
      .getImportStringLiterals()
      .filter((literal) => literal.getLiteralValue().startsWith('.'))
      .map(
        (literal) => new URL(literal.getLiteralValue(), `file://${source.getFilePath()}`).pathname,
      )
      .filter((target) => target.startsWith(`${packageRoot}/src/`))
      .map((target) => ({ from, to: folderOf(target), file }));
  });
}

test('every folder of src/ has its row', () => {
  const unknown = arrows().flatMap(({ from, to }) => [from, to]);
  assert.equal(
    [...new Set(unknown)].filter((folder) => folder !== 'public' && height(folder) < 0),
    [],
  );
});

test('no import goes up or sideways', () => {
  const all = arrows();
  assert.ok(all.length > 50, 'the imports were found');
  const wrong = all.filter(
    ({ from, to }) => from !== to && from !== 'public' && height(to) >= height(from),
  );
  assert.equal(
    wrong.map(({ file, to }) => `${file} imports from ${to}/`),
    [],
  );
});

test('the public API imports only from model/', () => {
  const wrong = arrows().filter(({ from, to }) => from === 'public' && to !== 'model');
  assert.equal(wrong, []);
});

test.run();
