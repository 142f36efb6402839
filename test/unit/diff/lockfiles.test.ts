import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareLockfiles } from '../../../src/diff/lockfiles.ts';

const test = suite('lockfiles compared');

const lock = (sources: Record<string, { integrity: string }>) => ({ sources });
const [a, b] = [{ integrity: 'sha512-a' }, { integrity: 'sha512-b' }];

test('the same sources in another order are no difference', () => {
  const sources = { 'npm:lkl@1.0.3': a, 'npm:core@1.0.0': b };
  const reversed = Object.fromEntries(Object.entries(sources).reverse());
  assert.equal(compareLockfiles(lock(sources), lock(reversed)), []);
});

test('another version of a source is a move, with the fields that differ', () => {
  const [before, after] = [lock({ 'npm:@x/lkl@1.0.3': a }), lock({ 'npm:@x/lkl@1.0.4': b })];
  assert.equal(compareLockfiles(before, after), [
    {
      change: 'moved',
      key: { before: 'npm:@x/lkl@1.0.3', after: 'npm:@x/lkl@1.0.4' },
      fields: [{ key: 'integrity', value: { before: 'sha512-a', after: 'sha512-b' } }],
    },
  ]);
});

test('another content of the same key is a move', () => {
  const [difference] = compareLockfiles(lock({ 'npm:lkl@1.0.3': a }), lock({ 'npm:lkl@1.0.3': b }));
  assert.is(difference?.change, 'moved');
  assert.is(difference?.fields.length, 1);
});

test('any field of an entry is compared', () => {
  const entry = (rev: string) => ({ ...a, origin: { url: 'u', rev } });
  const [difference] = compareLockfiles(lock({ git: entry('1') }), lock({ git: entry('2') }));
  const [before, after] = ['1', '2'].map((rev) => `{"rev":"${rev}","url":"u"}`);
  assert.equal(difference?.fields, [{ key: 'origin', value: { before, after } }]);
});

test('what cannot be paired is removed and added', () => {
  const before = lock({ 'npm:lkl@1.0.3': a, 'npm:old@1.0.0': a });
  const after = lock({ 'npm:lkl@1.0.4': a, 'npm:lkl@1.0.5': a });
  assert.equal(
    compareLockfiles(before, after).map(({ change, key }) => [change, key.before ?? key.after]),
    [
      ['removed', 'npm:lkl@1.0.3'],
      ['added', 'npm:lkl@1.0.4'],
      ['added', 'npm:lkl@1.0.5'],
      ['removed', 'npm:old@1.0.0'],
    ],
  );
});

test.run();
