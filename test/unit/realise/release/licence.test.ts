import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { declaredLicence } from '../../../../src/realise/release/licence.ts';
import { withScratch } from '../../../support/scratch.ts';

const test = suite('licence');

/** The licence of `app/part` in a project with these files. */
function licenceIn(files: Readonly<Record<string, string>>): Promise<string | undefined> {
  return withScratch((root) => {
    mkdirSync(join(root, 'app/part'), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
    return declaredLicence(join(root, 'app/part'), root);
  });
}

test('the nearest declaration counts', async () => {
  const root = { 'package.json': '{"license":"MIT"}' };
  assert.is(await licenceIn(root), 'MIT');
  assert.is(await licenceIn({ ...root, 'app/package.json': '{"license":"ISC"}' }), 'ISC');
  const tagged = { 'app/part/COPYING': 'SPDX-License-Identifier: GPL-2.0-only\n' };
  assert.is(await licenceIn({ ...root, ...tagged }), 'GPL-2.0-only');
});

test('nothing is claimed where nothing is declared', async () => {
  assert.is(await licenceIn({}), undefined);
  assert.is(await licenceIn({ 'package.json': '{"license":7}' }), undefined);
  assert.is(await licenceIn({ 'package.json': 'not JSON' }), undefined);
});

test('a licence file that says nothing hides what stands further up', async () => {
  const files = { 'package.json': '{"license":"MIT"}', 'app/LICENSE': 'Do what you like.' };
  assert.is(await licenceIn(files), undefined);
});

test.run();
