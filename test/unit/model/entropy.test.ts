import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasRng } from '../../../src/model/entropy.ts';
import type { Image } from '../../../src/model/image.ts';
import { samplePlan } from '../../support/sample-plan.ts';

const test = suite('entropy');

const { image } = samplePlan();

const rng = (cpu: string, entropy: Image['entropy'] = 'auto'): boolean =>
  hasRng({ ...image, entropy, run: { ...image.run, cpu } });

test('a machine has virtio-rng where the processor is not known to have RDRAND', () => {
  for (const cpu of ['max', 'host', 'qemu64,+rdrand', 'qemu64,rdrand=on', 'max,-rdrand,+rdrand'])
    assert.not(rng(cpu), cpu);
  for (const cpu of ['qemu64', 'Nehalem', 'max,-rdrand', 'max,rdrand=off', 'qemu64,+avx'])
    assert.ok(rng(cpu), cpu);
});

test('what the config says goes before what the processor has', () => {
  assert.ok(rng('max', 'virtio-rng'));
  assert.not(rng('qemu64', 'rdrand'));
  assert.not(rng('qemu64', 'none'));
});

test('without Linux nobody would use it', () => {
  assert.not(hasRng({ ...image, libraries: [], run: { ...image.run, cpu: 'qemu64' } }));
});

test.run();
