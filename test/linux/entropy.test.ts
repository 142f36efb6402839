// What Linux's random numbers are made from, on processors and machines of several kinds.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answer, type Project, withPosixProject } from '../e2e/project.ts';

const test = suite('entropy');

// The image that test/linux/posix.test.ts builds too: neither disk nor machine are part of it.
const disk = `disks: [{ name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data', state: true }],`;

type Setup = { readonly entropy?: string; readonly cpu?: string; readonly machine?: string };

const machineOf = ({ entropy = 'auto', cpu = 'max', machine = 'microvm' }: Setup): string =>
  `entropy: '${entropy}',
      run: { memory: '64Mi', commandLine: 'loglevel=4 -- random', cpu: '${cpu}', machine: '${machine}' },`;

const image = `${disk}\n      ${machineOf({})}`;

/** Runs the guest on another machine: the image stays. */
async function boot(project: Project, setup: Setup): Promise<Answer> {
  const name = 'unikernel.config.ts';
  const config = readFileSync(join(project.folder, name), 'utf8');
  project.write({ [name]: config.replace(/entropy: .*\n.* },/, machineOf(setup)) });
  return project.unikernel(['run', 'app']);
}

const numbers = (said: string): string[] =>
  ['getrandom', '/dev/random'].map(
    (kind) => new RegExp(`^${kind}: ([0-9a-f]{16,32}|none)$`, 'm').exec(said)?.[1] ?? said,
  );

const seeded: readonly (Setup & { readonly by: string })[] = [
  { by: 'RDRAND' },
  { by: 'RDRAND', entropy: 'rdrand', machine: 'pc' },
  { by: 'virtio-rng', cpu: 'qemu64' },
  { by: 'virtio-rng', entropy: 'virtio-rng', machine: 'q35' },
];

test('Linux is seeded, and no two boots have the same random numbers', () =>
  withPosixProject('test/guest/posix', image, async (project) => {
    const seen = new Set<string>();
    for (const { by, ...setup } of [...seeded, ...seeded.slice(0, 1)]) {
      const { code, stdout, stderr } = await boot(project, setup);
      assert.is(code, 0, `${stdout}\n${stderr}`);
      assert.match(stdout, new RegExp(`^entropy: Linux is seeded by ${by}$`, 'm'));
      for (const number of numbers(stdout)) {
        assert.is.not(number, 'none');
        seen.add(number);
      }
    }
    assert.is(seen.size, 2 * (seeded.length + 1));
  }));

test('what seeds nothing is told, and what cannot be had is a panic', () =>
  withPosixProject('test/guest/posix', image, async (project) => {
    const none = await boot(project, { entropy: 'none' });
    assert.is(none.code, 0, none.stderr);
    assert.match(none.stdout, /^entropy: none, as was asked for: random numbers can be guessed$/m);
    assert.equal(numbers(none.stdout), ['none', 'none']);

    const lacking = await boot(project, { entropy: 'rdrand', cpu: 'qemu64' });
    assert.is(lacking.code, 101, lacking.stderr);
    assert.match(lacking.stdout, /PANIC: entropy=rdrand: the processor has no RDRAND that works/);
  }));

test.run();
