import { runInNewContext } from 'node:vm';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { featureOf, renderEntry, renderSeriesFile } from '../../../src/patch/entry.ts';

const test = suite('entries');

const entry = {
  name: 'a-patch',
  reason: 'it\'s "so" \\ and so',
  provides: ['x', 'a-feature'],
  upstream: { notSubmitted: "don't ask" },
  diff: 'patches/a.patch',
};

test('an entry means what was put in, whatever is in its texts', () => {
  const definePatch = (value: unknown): unknown => value;
  const value = JSON.parse(JSON.stringify(runInNewContext(renderEntry(entry), { definePatch })));
  const { diff, ...rest } = entry;
  assert.equal(value, { ...rest, change: { diff } });
  assert.match(
    renderEntry({ ...entry, upstream: 'Unikraft 0.6' }),
    / {2}upstream: 'Unikraft 0\.6',/,
  );
});

test('a series file exports all entries', () => {
  const text = renderSeriesFile('somewhere', [entry, { ...entry, name: 'second' }]);
  assert.match(text, /^\/\/ Imported from somewhere /);
  assert.match(text, /export const imported = \[\n {2}definePatch\({\n {4}name: 'a-patch',/);
  assert.is(text.match(/definePatch\(/g)?.length, 2);
});

test('a name without a hyphen is no feature', () => {
  assert.is(featureOf('fix'), 'fix-patch');
  assert.is(featureOf('fix-it'), 'fix-it');
});

test.run();
