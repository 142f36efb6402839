// Linux and the image around it, built twice from scratch in surroundings that differ.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { unikernel } from './project.ts';

const test = suite('repro boot');

test('boot repeats, and is what the store has', async () => {
  const cwd = packageRoot;
  const built = await unikernel(['build', 'boot'], { cwd });
  assert.is(built.code, 0, built.stderr);
  const hash = createHash('sha256').update(readFileSync(built.stdout)).digest('hex');
  // Two builds of Linux, on a machine that may do other things too.
  const { code, stdout, stderr } = await unikernel(['repro', 'boot'], { cwd, minutes: 15 });
  assert.is(code, 0, stderr);
  assert.is(stdout, `boot\t${hash}`);
  for (const build of ['lkl (first)', 'lkl (second)', 'boot (first)', 'boot (second)'])
    assert.ok(stderr.includes(`boot: build ${build} took`), stderr);
});

test.run();
