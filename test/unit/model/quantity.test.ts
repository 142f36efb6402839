import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { duration, patience, projectPath, size } from '../../../src/model/quantity.ts';

const test = suite('model/quantity');

test('a size is bytes inside', () => {
  assert.is(size.parse('64Mi'), 64 * 2 ** 20);
  assert.is(size.parse('1Ki'), 1024);
  assert.is(size.parse('2Gi'), 2 ** 31);
});

test('a duration is seconds inside', () => {
  assert.is(duration.parse('90s'), 90);
  assert.is(duration.parse('2m'), 120);
  assert.is(duration.parse('500ms'), 0.5);
});

test('patience is seconds inside, or off', () => {
  assert.is(patience.parse('10s'), 10);
  assert.is(patience.parse('100ms'), 0.1);
  assert.is(patience.parse('1m'), 60);
  assert.is(patience.parse('off'), 'off');
  for (const text of ['99ms', '0s', 'on', '10', 'off '])
    assert.not.ok(patience.safeParse(text).success, text);
});

test('a quantity without a known unit is refused', () => {
  for (const text of ['64', '64MB', '0Mi', '-1Mi', '1.5Gi', 'Mi'])
    assert.not.ok(size.safeParse(text).success, text);
  for (const text of ['90', '1h', '0s', '1 s'])
    assert.not.ok(duration.safeParse(text).success, text);
});

test('a project path stays in the project', () => {
  for (const path of ['a', 'a/b.c', '.hidden', 'a..b'])
    assert.ok(projectPath.safeParse(path).success, path);
  for (const path of ['', '/a', '..', '../a', 'a/../b', 'a/..', 'a\\b'])
    assert.not.ok(projectPath.safeParse(path).success, path);
});

test.run();
