import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  inRuns,
  type Matrix,
  matrixOf,
  sharedFindings,
  shortLabels,
} from '../../../src/patch/matrix.ts';
import { renderMatrixHtml } from '../../../src/patch/matrix-html.ts';
import { renderMatrixMarkdown } from '../../../src/patch/matrix-markdown.ts';
import { applySeries } from '../../../src/patch/series.ts';
import { readTemplate } from '../../../src/realise/patch/template.ts';
import { content, files, patch } from './support.ts';

const test = suite('matrix');

const one = patch([{ op: 'insertAfter', file: 'a.c', anchor: 'int a', lines: ['int b;'] }]);

function matrix(trees: Record<string, { version: string; text: string }>): Matrix {
  const results = Object.entries(trees).map(([label, { version, text }]) => ({
    tree: { label, version, codename: 'Name', notes: [] },
    outcomes: applySeries(files({ 'a.c': text }), [one], content()).patches,
  }));
  return matrixOf('app', [one], results);
}

test('trees are sorted by version, then by label, whatever order they came in', () => {
  const same = { text: 'int a;\n' };
  const { trees, patches } = matrix({
    ten: { version: '0.10.0', ...same },
    nine: { version: '0.9.0', ...same },
    b: { version: '0.2.0', ...same },
    a: { version: '0.2.0', ...same },
  });
  assert.equal(
    trees.map(({ label }) => label),
    ['a', 'b', 'nine', 'ten'],
  );
  assert.equal(
    patches[0]!.states.map(({ tree }) => tree),
    ['a', 'b', 'nine', 'ten'],
  );
});

test('neighbours are told as a run, all of many as every tree', () => {
  const all = ['1', '2', '3', '4', '5', '6'];
  assert.is(inRuns(['1', '2', '3', '5'], all), '1 … 3, 5');
  assert.is(inRuns(['2', '3'], all), '2, 3');
  assert.is(inRuns(all, all), 'every tree');
  assert.is(inRuns(['1'], ['1']), '1');
});

test('labels lose RELEASE- unless two would be the same', () => {
  assert.equal(shortLabels(['RELEASE-0.3', 'staging']), ['0.3', 'staging']);
  assert.equal(shortLabels(['RELEASE-0.3', '0.3']), ['RELEASE-0.3', '0.3']);
});

test('a finding that is the same on several trees is told once, with the notes of the newest', () => {
  const shared = sharedFindings(
    matrix({
      old: { version: '0.1.0', text: 'int aa_old;\nint x;\n'.replace('int a', 'long a') },
      new: { version: '0.2.0', text: '\n\nlong a;\n' },
      good: { version: '0.3.0', text: 'int a;\n' },
    }),
  );
  assert.is(shared.length, 1);
  assert.equal(shared[0]!.trees, ['old', 'new']);
  assert.match(shared[0]!.finding.notes![0]!, /a\.c:3/);
});

test('text of trees is escaped in HTML and in Markdown', () => {
  const hostile = matrix({
    '<x>|': { version: '0.1.0', text: 'int <script>alert(1)</script>|;\n' },
  });
  const html = renderMatrixHtml(hostile, readTemplate('matrix.html.hbs'));
  assert.not.match(html, /<script>|<x>/);
  assert.match(html, /&lt;x&gt;/);
  const markdown = renderMatrixMarkdown(hostile);
  assert.match(markdown, /\\<x\\>\\\|/);
  assert.not.match(markdown.split('\n').slice(3).join('\n'), /[^\\]</);
});

test('the page needs no other file and no script', () => {
  const html = renderMatrixHtml(
    matrix({ a: { version: '0.1.0', text: 'int a;\n' } }),
    readTemplate('matrix.html.hbs'),
  );
  assert.not.match(html, /<script|<link|@import|src=|url\(/);
});

test.run();
