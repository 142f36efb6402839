// docs/reference/ says what the definitions say.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { declarations } from '../../../scripts/reference/declared.ts';
import { anchor, sentence } from '../../../scripts/reference/markdown.ts';
import { referencePages } from '../../../scripts/reference/pages.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

const test = suite('docs/reference');

test('the committed reference is what `npm run docs:reference` writes', async () => {
  for (const [file, text] of await referencePages())
    assert.ok(
      readFileSync(join(packageRoot, file), 'utf8') === text,
      `${file} is stale: npm run docs:reference`,
    );
});

test('what the tool declares is what the reference is made from', async () => {
  const main = readFileSync(join(packageRoot, 'src/cli/main.ts'), 'utf8');
  const called = [...main.matchAll(/^(declare\w+)\(\);$/gm)].map(([, name]) => name ?? '');
  assert.ok(called.length > 2, 'they were found');
  assert.equal((await declarations()).map(({ name }) => name).sort(), called.sort());
});

test('every key of the config says what it is', async () => {
  const config = (await referencePages()).get('docs/reference/config.md') ?? '';
  const keys = config.split('\n').filter((line) => line.startsWith('| `'));
  assert.ok(keys.length > 50, 'they were found');
  assert.equal(
    keys.filter((line) => !/\.`? \|$/.test(line)),
    [],
    'these have no docstring',
  );
});

test('a phrase becomes a sentence, and its angle brackets code', () => {
  assert.is(sentence('write generated/<image>/'), 'Write `generated/<image>/`.');
  assert.is(sentence('copy them to <dir>, too'), 'Copy them to `<dir>`, too.');
  assert.is(sentence('such as `<stddef.h>`'), 'Such as `<stddef.h>`.');
  assert.is(sentence(''), '');
});

test('an anchor is the one that git hosts give a heading', () => {
  assert.is(anchor('images.NAME.net[]'), '#imagesnamenet');
  assert.is(anchor('unikernel store push'), '#unikernel-store-push');
});

test.run();
