import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { samplePlan } from '../../support/sample-plan.ts';

const test = suite('machine');

const embedded = { embedded: true };
const real = { embedded: false };
const disks = [{ name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data' }] as const;

test('the embedded tree boots on microvm, and any other on q35', () => {
  assert.is(samplePlan({}, {}, embedded).machine, 'microvm');
  assert.is(samplePlan({}, {}, real).machine, 'q35');
});

test('devices do not change the machine', () => {
  const machine = (tree: typeof real | typeof embedded) =>
    samplePlan({ disks: [...disks] }, {}, { ...tree, disks: [undefined] }).machine;
  assert.is(machine(embedded), 'microvm');
  assert.is(machine(real), 'q35');
});

test('a machine that the config names is used as it is', () => {
  assert.is(samplePlan({ run: { machine: 'pc' } }, {}, embedded).machine, 'pc');
  assert.is(samplePlan({ run: { machine: 'microvm' } }, {}, real).machine, 'microvm');
});

test('another machine builds nothing anew', () => {
  const [a, b] = [samplePlan(), samplePlan({ run: { machine: 'pc' } })];
  assert.is(a.result.hash, b.result.hash);
  assert.is.not(a.generated.hash, b.generated.hash);
});

test.run();
