import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Matrix, renderMatrix } from '../../../src/cli/matrix/report.ts';

const test = suite('matrix');

const tree = (label: string) => ({ label, version: label, codename: 'Moon', notes: [] });

const matrix: Matrix = {
  images: ['a', 'b'],
  trees: [tree('0.9'), tree('new')],
  cells: [
    { image: 'b', tree: '0.9', state: 'not built', reason: 'make <x> | y failed.', log: '/log' },
    {
      image: 'a',
      tree: '0.9',
      state: 'passed',
      size: 4096,
      buildSeconds: 6.25,
      boot: { passed: true, tests: 4, plan: 4, seconds: 0.5 },
    },
    {
      image: 'a',
      tree: 'new',
      state: 'failed',
      size: 8,
      boot: { passed: false, tests: 3, plan: 4, seconds: 1 },
      reason: '1 of 4 tests failed: 2 two',
    },
    { image: 'b', tree: 'new', state: 'failed', size: 8, reason: 'QEMU did not start.' },
  ],
};

test('text has a row for each tree and the reasons below', async () => {
  const built = '4 of 4, 4096 B, built in 6.3 s, booted in 0.50 s';
  const failed = '3 of 4 (failed), 8 B, booted in 1.00 s'.padEnd(built.length);
  assert.equal((await renderMatrix(matrix, 'text')).split('\n'), [
    `tree  ${'a'.padEnd(built.length)}  b`,
    `0.9   ${built}  not built`,
    `new   ${failed}  failed, 8 B`,
    '',
    'b on 0.9: not built: make <x> | y failed.',
    '  the log: /log',
    '',
    'a on new: failed: 1 of 4 tests failed: 2 two',
    '',
    'b on new: failed: QEMU did not start.',
  ]);
});

test('Markdown is a table whose fields hold no bars of their own', async () => {
  const [head, line, first] = (await renderMatrix(matrix, 'markdown')).split('\n');
  assert.is(head, '| tree | a | b |');
  assert.is(line, '| --- | --- | --- |');
  assert.is(first, '| 0.9 | 4 of 4, 4096 B, built in 6.3 s, booted in 0.50 s | not built |');
  assert.match(await renderMatrix(matrix, 'markdown'), /make \\<x> \\\| y failed/);
});

test('JSON has all that is known', async () => {
  const { version, cells, trees } = JSON.parse(await renderMatrix(matrix, 'json'));
  assert.is(version, 1);
  assert.equal(cells, matrix.cells);
  assert.equal(trees, matrix.trees);
});

test('HTML stands alone and takes text as text', async () => {
  const page = await renderMatrix(matrix, 'html');
  assert.match(page, /^<!doctype html>/);
  assert.not.match(page, /src=|href=|<script/);
  assert.match(page, /<td class="not-built" title="make &lt;x&gt; \| y failed\.">not built<\/td>/);
  assert.is(page.match(/<tr>/g)?.length, 3);
});

test.run();
