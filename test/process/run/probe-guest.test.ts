// The guest that tells whether KVM works, run where it must work: under emulation.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseAccelerator, kvmProblem } from '../../../src/run/accelerator.ts';
import { findQemu } from '../../../src/run/machine.ts';
import { probeGuest, probeStatus } from '../../../src/run/probe-guest.ts';
import { machineArguments } from '../../../src/run/qemu-arguments.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('probe guest');

for (const machine of ['microvm', 'q35', 'pc'] as const) {
  test(`it runs to its end on ${machine}`, async () => {
    await withScratch((folder) => {
      const image = join(folder, 'probe');
      writeFileSync(image, probeGuest);
      const { status, stderr } = spawnSync(
        findQemu('qemu-system-x86_64'),
        [
          ...machineArguments(machine, 'max', 'tcg'),
          ...['-m', '16M', '-no-reboot', '-device', 'isa-debug-exit', '-kernel', image],
        ],
        { encoding: 'utf8', timeout: 20_000 },
      );
      assert.is(status, probeStatus, stderr);
    });
  });
}

test('the choice follows from the probe', async () => {
  const qemu = findQemu('qemu-system-x86_64');
  const problem = await kvmProblem(qemu, 'microvm', 'max');
  const choice = await chooseAccelerator('auto', qemu, 'microvm', 'max');
  assert.equal(
    choice,
    problem === undefined ? { accelerator: 'kvm' } : { accelerator: 'tcg', reason: problem },
  );
});

test.run();
