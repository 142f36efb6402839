// Linux as a library on a tree of Unikraft as it is, and on one whose interrupts come as in a release.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Tree, withLinuxProject } from '../e2e/project.ts';

const test = suite('unpatched trees');

const asItIs: Tree = { kconfig: '{}', patches: '[]' };
const asRelease: Tree = { kconfig: '{ KVM_INTERRUPT_STACK: true }', patches: '[]' };
const run = `run: { memory: '64Mi', silence: '10s', timeout: '30s' },`;

for (const [name, tree] of Object.entries({
  'that is not patched': asItIs,
  'whose interrupts have a stack of their own': asRelease,
}))
  test(`boot passes on a tree ${name}`, () =>
    withLinuxProject(
      'recipes/boot',
      run,
      async (project) => {
        const { code, stdout, stderr } = await project.unikernel(['test', 'app', '--repeat', '5']);
        assert.is(code, 0, stderr);
        assert.match(stdout, /5 of 5 boots passed/);
      },
      tree,
    ));

for (const [name, tree] of Object.entries({
  'a callback of a patched tree': undefined,
  'the interrupt itself': asItIs,
  'an interrupt on a stack of its own': asRelease,
}))
  test(`a thread is stopped by ${name} and finds its registers again`, () =>
    withLinuxProject(
      'test/guest/preemption',
      run,
      async (project) => {
        const { code, stdout, stderr } = await project.unikernel(['test', 'app']);
        assert.is(code, 0, `${stdout}${stderr}`);
      },
      tree,
    ));

test('the callback of a patched tree says that it needs the interrupted stack', () =>
  withLinuxProject(
    'test/guest/preemption',
    run,
    async (project) => {
      const { code, stdout } = await project.unikernel(['test', 'app']);
      assert.is(code, 101);
      assert.match(stdout, /PANIC: the timer callback came on a stack of its own/);
    },
    { kconfig: '{ KVM_INTERRUPT_STACK: true }', patches: '[...nolibc, timerCallback]' },
  ));

test.run();
