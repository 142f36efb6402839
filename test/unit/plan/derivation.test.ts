import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { closure, derivation, hashOf } from '../../../src/plan/derivation.ts';

const test = suite('derivation');

const folder = (name: string, content: string) => derivation(name, { type: 'folder', content });

test('the order of keys does not change a hash', () => {
  const reversed = (value: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(value).reverse());
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      assert.is(hashOf(value), hashOf(reversed(value)));
    }),
  );
});

test('another content, name or input gives another hash', () => {
  const base = folder('app', 'a');
  const hashes = [
    base,
    folder('app', 'b'),
    folder('lib', 'a'),
    derivation('app', { type: 'folder', content: 'a' }, { source: base }),
    derivation('app', { type: 'folder', content: 'a' }, { other: base }),
    derivation('app', { type: 'patch', folder: '', series: [] }, { source: base }),
    derivation('app', { type: 'patch', folder: '', series: ['x'] }, { source: base }),
  ].map(({ hash }) => hash);
  assert.is(new Set(hashes).size, hashes.length);
});

test('a changed input changes everything that is built from it, and nothing else', () => {
  const chain = (content: string) => {
    const source = folder('source', content);
    const tree = derivation('tree', { type: 'patch', folder: '', series: [] }, { source });
    return { tree, side: folder('side', 'same') };
  };
  assert.is.not(chain('a').tree.hash, chain('b').tree.hash);
  assert.is(chain('a').side.hash, chain('b').side.hash);
});

test('a closure has inputs first and each derivation once', () => {
  const source = folder('source', 'a');
  const left = derivation('left', { type: 'patch', folder: '', series: [] }, { source });
  const right = derivation('right', { type: 'patch', folder: '', series: ['x'] }, { source });
  const top = derivation('top', { type: 'folder', content: '' }, { right, left });
  assert.equal(
    closure(top).map(({ name }) => name),
    ['source', 'left', 'right', 'top'],
  );
});

test.run();
