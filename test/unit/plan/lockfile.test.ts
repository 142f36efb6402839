import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import {
  type LockEntry,
  type Lockfile,
  parseLockfile,
  renderLockfile,
} from '../../../src/plan/lockfile.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('lockfile');

const hex = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'0123456789abcdef'),
    minLength: length,
    maxLength: length,
  });
const sha512 = fc
  .uint8Array({ minLength: 64, maxLength: 64 })
  .map((bytes) => `sha512-${Buffer.from(bytes).toString('base64')}`);
const sha256 = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => `sha256-${Buffer.from(bytes).toString('base64')}`);
// What JSON.parse gives has a prototype.
const record = <Fields>(fields: { [Key in keyof Fields]: fc.Arbitrary<Fields[Key]> }) =>
  fc.record(fields, { noNullPrototype: true });
const word = fc.stringMatching(/^[a-z][a-z0-9./-]{0,8}$/);
const source: fc.Arbitrary<readonly [string, LockEntry]> = fc.oneof(
  fc.tuple(
    word.map((name) => `npm:${name}@1.0.0`),
    record({ integrity: sha512 }),
  ),
  fc.tuple(
    word.map((name) => `git:${name}@v1`),
    record({ revision: hex(40), origin: hex(64), integrity: sha256 }),
  ),
  fc.tuple(
    word.map((name) => `tarball:${name}`),
    record({ origin: hex(64), integrity: sha512 }),
  ),
  fc.tuple(
    word.map((name) => `debian:${name}`),
    record({ version: fc.constantFrom('1:1.35.0-4+b3', '2.0~rc1'), integrity: sha512 }),
  ),
);
const sources = fc.uniqueArray(source, { selector: ([key]) => key, maxLength: 8 });
const lockOf = (entries: readonly (readonly [string, LockEntry])[]): Lockfile => ({
  sources: Object.fromEntries(entries),
});

test('it reads back, and its order is that of the keys', () => {
  fc.assert(
    fc.property(sources, (entries) => {
      const text = renderLockfile(lockOf(entries));
      assert.equal(parseLockfile(text), lockOf(entries));
      assert.is(renderLockfile(lockOf([...entries].reverse())), text);
      const keys = Object.keys(JSON.parse(text));
      assert.equal(keys, [...keys].sort());
    }),
  );
});

test('to add a source only adds lines', () => {
  fc.assert(
    fc.property(sources, source, (entries, added) => {
      const others = entries.filter(([key]) => key !== added[0]);
      const before = renderLockfile(lockOf(others)).split('\n');
      const after = renderLockfile(lockOf([...others, added])).split('\n');
      const start = before.findIndex((line, index) => line !== after[index]);
      const grown = after.length - before.length;
      const rest = [...after.slice(0, start), ...after.slice(start + grown)];
      assert.equal(start < 0 ? after : rest, before);
    }),
  );
});

const entry = (letter: string): LockEntry => ({
  revision: letter.repeat(40),
  origin: letter.repeat(64),
  integrity: `sha256-${letter.repeat(43)}=`,
});
const named = (...letters: string[]): Lockfile =>
  lockOf(letters.map((letter) => [`git:${letter}@v1`, entry(letter)]));

type Merged = { readonly text: string; readonly conflicts: number };

function merge(ours: Lockfile, base: Lockfile, theirs: Lockfile): Promise<Merged> {
  return withScratch((folder) => {
    const files = Object.entries({ ours, base, theirs }).map(([name, lock]) => {
      writeFileSync(join(folder, name), renderLockfile(lock));
      return join(folder, name);
    });
    const { stdout, status } = spawnSync('git', ['merge-file', '--stdout', ...files], {
      encoding: 'utf8',
    });
    return { text: stdout, conflicts: status ?? -1 };
  });
}

test('two branches that each add a source merge without a conflict', async () => {
  const { text, conflicts } = await merge(named('a', 'c'), named('c'), named('c', 'e'));
  assert.is(conflicts, 0);
  assert.is(text, renderLockfile(named('a', 'c', 'e')));
});

test('one branch updates a source, the other adds the next one: no conflict', async () => {
  const updated = lockOf([
    ['git:a@v1', entry('b')],
    ['git:c@v1', entry('c')],
  ]);
  const { text, conflicts } = await merge(updated, named('a', 'c'), named('a', 'b', 'c'));
  assert.is(conflicts, 0);
  assert.equal(Object.keys(parseLockfile(text).sources), ['git:a@v1', 'git:b@v1', 'git:c@v1']);
});

test('where two branches add at the same place, to keep both sides is right', async () => {
  const { text, conflicts } = await merge(named('a', 'b'), named('a'), named('a', 'c'));
  assert.is(conflicts, 1);
  const kept = text
    .split('\n')
    .filter((line) => !/^(<{7}|={7}|>{7})/.test(line))
    .join('\n');
  assert.equal(parseLockfile(kept), named('a', 'b', 'c'));
});

test('a merge conflict is told with its line', async () => {
  const { text } = await merge(named('a', 'b'), named('a'), named('a', 'c'));
  const error = refusal(text);
  assert.match(error.message, /merge conflict/);
  const line = text.split('\n').findIndex((one) => one.startsWith('<<<<<<<')) + 1;
  assert.equal(error.diagnostics[0]?.location, { file: 'unikernel.lock', line, column: 1 });
});

test('two entries of one key are refused at the second', () => {
  const text = renderLockfile(named('a')).replace(/( {2}"git:a.*\n\n)/s, '$1$1');
  const error = refusal(text);
  assert.match(error.message, /two entries git:a@v1/);
  assert.is(error.diagnostics[0]?.location?.line, 7);
});

test('a lockfile of version 1 still reads', () => {
  const integrity = `sha512-${'B'.repeat(86)}==`;
  const text = JSON.stringify({ version: 1, sources: { 'npm:a@1.0.0': { integrity } } }, null, 2);
  assert.equal(parseLockfile(text), { sources: { 'npm:a@1.0.0': { integrity } } });
});

test('what is no lockfile is refused', () => {
  const { revision, ...withoutRevision } = entry('a');
  for (const [text, says] of [
    ['', /JSON/],
    ['[]', /not a JSON object/],
    ['{}', /version 1 or 2/],
    ['{"version":3}', /version 1 or 2/],
    ['{"version":1,"sources":{"npm:a@1":{"integrity":"md5-x"}}}', /malformed integrity/],
    ['{"npm:a@1":{},"version":2}', /no integrity/],
    ['{"npm:a@1":7,"version":2}', /not an object/],
    [JSON.stringify({ 'git:a@v1': withoutRevision, version: 2 }), /no revision/],
    [JSON.stringify({ 'git:a@v1': { ...entry('a'), extra: '' }, version: 2 }), /'extra'/],
  ] as const)
    assert.match(refusal(text).message, says);
});

function refusal(text: string): UserError {
  try {
    parseLockfile(text);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('it counts as a lockfile');
}

test.run();
