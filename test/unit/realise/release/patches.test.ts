import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderPatches } from '../../../../src/realise/release/patches.ts';
import { sample } from './sample.ts';

const test = suite('patches of a release');

test('every patch stands there with its state, its reason and where upstream has it', () => {
  const { patches } = JSON.parse(renderPatches(sample));
  assert.equal(patches, [
    {
      tree: 'linux',
      name: 'waiting-tasks',
      state: 'offset',
      lines: -3,
      reason: 'Tasks wait for a tick.',
      provides: ['waiting-tasks'],
      upstream: { notSubmitted: 'the tree is old' },
      diff: 'project/generated/boot/patches/linux/0001-waiting-tasks.patch',
    },
    {
      tree: 'unikraft',
      name: 'strncat',
      state: 'obsolete',
      where: [{ file: 'lib/string.c', line: 7 }],
      reason: 'Tasks wait for a tick.',
      provides: ['waiting-tasks'],
      upstream: 'Unikraft 0.6',
    },
  ]);
});

test.run();
