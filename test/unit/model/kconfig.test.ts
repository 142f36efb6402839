import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kconfigMap } from '../../../src/model/kconfig.ts';

const test = suite('model/kconfig');

test('symbols are written without their prefix', () => {
  assert.ok(kconfigMap.safeParse({ EXT4_FS: true, '64BIT': true }).success);
  assert.not.ok(kconfigMap.safeParse({ CONFIG_EXT4_FS: true }).success);
  assert.not.ok(kconfigMap.safeParse({ 'EXT4-FS': true }).success);
});

test('values are booleans, integers, hex numbers and lines of text, also with an allowance', () => {
  const values = [true, false, 0, -1, { hex: 16 }, 'text', { value: 1, allowed: 'a reason' }];
  for (const value of values) assert.ok(kconfigMap.safeParse({ A: value }).success, String(value));
  const others = [null, 1.5, 'a\nb', { hex: -1 }, { value: 1 }, { value: 1, allowed: '' }, []];
  for (const value of others)
    assert.not.ok(kconfigMap.safeParse({ A: value }).success, String(value));
});

test.run();
