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

test('a patch that is not for the tree says what it is for', () => {
  const [first] = sample.patches;
  const { index, name } = first!.outcome;
  const contents = {
    ...sample,
    patches: [
      {
        ...first!,
        patch: { ...first!.patch, appliesTo: '>=0.5', when: { arch: 'x86_64' as const } },
        outcome: {
          index,
          name,
          diff: '',
          state: 'not-applicable' as const,
          condition: 'version' as const,
          wanted: '>=0.5',
          actual: '0.3.1',
        },
      },
    ],
  };
  const [told] = JSON.parse(renderPatches(contents)).patches;
  const { state, condition, wanted, actual, appliesTo, when } = told;
  assert.equal(
    [state, condition, wanted, actual, appliesTo, when],
    ['not-applicable', 'version', '>=0.5', '0.3.1', '>=0.5', { arch: 'x86_64' }],
  );
});

test.run();
