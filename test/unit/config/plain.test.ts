import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findRefusals } from '../../../src/config/plain.ts';

const test = suite('config/plain');

test('plain values are taken, also when they occur twice', () => {
  const shared = { a: [1, 'x', true, null] };
  const value = { shared, again: shared, bare: Object.create(null), absent: undefined };
  assert.equal(findRefusals(value), []);
});

const selfish: { self?: unknown } = {};
selfish.self = selfish;

const refused: readonly [value: unknown, found: string][] = [
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
  [1n, 'a bigint'],
  [Symbol('s'), 'a symbol'],
  [() => 1, 'a function'],
  [new Date(0), 'an instance of Date'],
  [new (class Size {})(), 'an instance of Size'],
  [new (class {})(), 'a class instance'],
  [{ [Symbol('s')]: 1 }, 'an object with symbols as keys'],
  ['\ud800', 'text with half of a surrogate pair'],
];

for (const [value, found] of refused)
  test(`${found} is refused`, () => {
    assert.equal(findRefusals({ a: [{ b: value }] }), [{ path: ['a', 0, 'b'], found }]);
  });

test('undefined is refused in an array, and so is a hole', () => {
  // biome-ignore lint/suspicious/noSparseArray: it is what is tested
  const value = [undefined, , 1];
  assert.equal(findRefusals(value), [
    { path: [0], found: 'undefined' },
    { path: [1], found: 'undefined' },
  ]);
});

test('an object that contains itself is refused once', () => {
  assert.equal(findRefusals(selfish), [
    { path: ['self'], found: 'an object that contains itself' },
  ]);
});

test('the key __proto__ is refused, which objects would lose', () => {
  const value = JSON.parse('{ "a": { "__proto__": 1 } }');
  assert.equal(findRefusals(value), [{ path: ['a', '__proto__'], found: 'a key __proto__' }]);
});

test.run();
