import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareToolchains, toolchainHash } from '../../../src/plan/toolchain.ts';

const test = suite('toolchain');
const gcc = { version: 'gcc 12.2.0', hash: 'a' };
const make = { version: 'GNU Make 4.3', hash: 'b' };

test('what differs is told by version, or as another build of the same', () => {
  assert.equal(compareToolchains({ gcc, make }, { gcc, make }), []);
  assert.equal(
    compareToolchains({ gcc, make }, { gcc: { version: 'gcc 13.1.0', hash: 'c' }, make }),
    ['gcc: gcc 12.2.0, now gcc 13.1.0'],
  );
  assert.equal(compareToolchains({ gcc }, { gcc: { ...gcc, hash: 'd' } }), [
    'gcc: another build of it',
  ]);
  assert.equal(compareToolchains({ gcc }, { make }), [
    'gcc: gcc 12.2.0, now none',
    'make: none, now GNU Make 4.3',
  ]);
});

test('the hash follows the programs, not what they say', () => {
  const hash = toolchainHash({ gcc, make });
  assert.is(toolchainHash({ make, gcc: { ...gcc, version: 'another text' } }), hash);
  assert.is.not(toolchainHash({ gcc: { ...gcc, hash: 'c' }, make }), hash);
  assert.is.not(toolchainHash({ gcc }), hash);
});

test.run();
