import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { splitProse } from '../../../src/patch/prose.ts';

const test = suite('prose');

test('what stands before the first change is prose, also with lines of dashes', () => {
  const changes = '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n';
  const prose = 'Why\n---\n--- not a file\n x | 1\n\n';
  assert.equal(splitProse(prose + changes), { prose, changes });
  const git = `diff --git a/x b/x\n${changes}`;
  assert.equal(splitProse(prose + git), { prose, changes: git });
  assert.equal(splitProse(git), { prose: '', changes: git });
  assert.equal(splitProse('only words\n'), { prose: 'only words\n', changes: '' });
});

test.run();
