import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lockKey, parseLockfile, renderLockfile } from '../../../src/plan/lockfile.ts';

const test = suite('lockfile');

const integrity = `sha512-${'B'.repeat(86)}==`;

test('it is sorted and reads back', () => {
  const lock = { sources: { 'npm:z@1.0.0': { integrity }, 'npm:a@1.0.0': { integrity } } };
  const text = renderLockfile(lock);
  assert.ok(text.indexOf('npm:a') < text.indexOf('npm:z'));
  assert.ok(text.endsWith('}\n'));
  assert.equal(parseLockfile(text), lock);
});

test('a key names registry, package and version, and no host', () => {
  assert.is(lockKey({ type: 'npm', name: 'lkl', version: '1.0.3' }), 'npm:lkl@1.0.3');
});

test('what is no lockfile is refused', () => {
  for (const text of [
    '',
    '{}',
    '{"version":2,"sources":{}}',
    '{"version":1,"sources":{"npm:a@1":{"integrity":"md5-x"}}}',
  ])
    assert.throws(() => parseLockfile(text), text);
});

test.run();
