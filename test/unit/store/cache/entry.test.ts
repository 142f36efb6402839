import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { derivation } from '../../../../src/plan/derivation.ts';
import { type Entry, readEntry, signEntry } from '../../../../src/store/cache/entry.ts';
import { outputName, type StoreRecord } from '../../../../src/store/record.ts';
import { generateKey } from '../../../../src/store/signature.ts';

const test = suite('cache/entry');

const source = derivation('source', { type: 'folder', content: 'x' });
const app = derivation('app', { type: 'patch', folder: '', series: ['one'] }, { source });
const output = outputName(app);
const record: StoreRecord = {
  name: 'app',
  builder: app.builder,
  inputs: { source: outputName(source) },
  content: 'c'.repeat(64),
  stamp: 's'.repeat(64),
  size: 12,
  sandboxed: true,
  toolchain: { gcc: { version: 'gcc 12', hash: 'g'.repeat(64) } },
};
const archive = { sha256: 'a'.repeat(64), size: 34 };
const key = generateKey('team-1');
const text = signEntry(record, archive, key.secret);

function problemOf(changed: string, keys: readonly string[] = [key.public]): string {
  const reading = readEntry(changed, output, keys);
  return 'problem' in reading ? reading.problem : 'none';
}

test('an entry comes back as it was signed, without what only one store knows', () => {
  const reading = readEntry(text, output, [generateKey('other').public, key.public]);
  if ('problem' in reading) return assert.unreachable(reading.problem);
  const { stamp, ...shared } = record;
  assert.equal(reading.entry.record, shared);
  assert.equal(reading.entry.archive, archive);
  assert.is(reading.signature, reading.entry.signatures[0]);
  assert.not(text.includes(stamp));
});

test('every part of an entry is signed', () => {
  const ofRecord = (changes: object) => (entry: Entry) => ({
    ...entry,
    record: { ...entry.record, ...changes },
  });
  const ofArchive = (changes: object) => (entry: Entry) => ({
    ...entry,
    archive: { ...entry.archive, ...changes },
  });
  const changes: Record<string, (entry: Entry) => object> = {
    name: ofRecord({ name: 'other' }),
    builder: ofRecord({ builder: { ...app.builder, series: ['two'] } }),
    inputs: ofRecord({ inputs: {} }),
    content: ofRecord({ content: 'd'.repeat(64) }),
    size: ofRecord({ size: 13 }),
    sandboxed: ofRecord({ sandboxed: false }),
    toolchain: ofRecord({ toolchain: { gcc: { version: 'gcc 13', hash: 'g'.repeat(64) } } }),
    'no toolchain': ofRecord({ toolchain: undefined }),
    'archive hash': ofArchive({ sha256: 'b'.repeat(64) }),
    'archive size': ofArchive({ size: 35 }),
    'something new': (entry) => ({ ...entry, more: true }),
  };
  for (const [what, change] of Object.entries(changes)) {
    const changed = change(JSON.parse(text) as Entry);
    assert.is(
      problemOf(`${JSON.stringify(changed, null, 2)}\n`),
      'the signature by team-1 does not hold',
      what,
    );
  }
});

test('an entry with any byte changed, added or left out is refused', () => {
  const bytes = Buffer.from(text);
  const place = fc.integer({ min: 0, max: bytes.length - 1 });
  fc.assert(
    fc.property(place, fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= flip;
      assert.is.not(problemOf(changed.toString('utf8')), 'none');
    }),
  );
  fc.assert(
    fc.property(place, fc.constantFrom('', ' ', '\n', '0', '"'), (at, more) => {
      const rest = bytes.subarray(more === '' ? at + 1 : at).toString('utf8');
      assert.is.not(problemOf(bytes.subarray(0, at).toString('utf8') + more + rest), 'none');
    }),
  );
});

test('who signed is told, and whom this project trusts', () => {
  const other = generateKey('team-2');
  const theirs = signEntry(record, archive, other.secret);
  assert.is(problemOf(theirs), 'it is signed by team-2, and trusted here is team-1');
  assert.is(problemOf(text, []), 'it is signed by team-1, and trusted here is nobody');
  const namesake = signEntry(record, archive, generateKey('team-1').secret);
  assert.is(problemOf(namesake), 'the signature by team-1 does not hold');
  const entry = { ...JSON.parse(text), signatures: [] };
  assert.is(problemOf(`${JSON.stringify(entry, null, 2)}\n`), 'it is not signed');
  for (const none of ['', '{}', 'null', text.replace('cache-1', 'cache-2'), '{"signatures": 1}'])
    assert.is(problemOf(none), 'it is not an entry of this version');
});

test('a signed entry of one output is none of another', () => {
  const other = derivation('other', { type: 'patch', folder: '', series: [] });
  const reading = readEntry(text, outputName(other), [key.public]);
  assert.equal(reading, { problem: `it is the entry of ${output}` });
});

test.run();
