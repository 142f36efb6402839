import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exitCode, UserError } from '../../../src/diagnostics/diagnostic.ts';
import { type UnpackOptions, unpack } from '../../../src/store/unpack.ts';
import { withScratch } from '../../support/scratch.ts';
import { type TarEntry, tarOf } from '../../support/tar.ts';

const test = suite('unpack');

type Options = Partial<UnpackOptions>;

/** Unpacks an archive of entries and hands over the folder. */
async function unpacked(
  archive: Buffer,
  options: Options,
  use: (folder: string) => void,
): Promise<void> {
  await withScratch(async (scratch) => {
    const folder = join(scratch, 'out');
    const open = async () => Readable.from(chunksOf(archive));
    const { signal } = new AbortController();
    await unpack({ name: 'odd.tar', open }, folder, { signal, ...options });
    use(folder);
  });
}

// As a network gives it, a header may be in two pieces.
function* chunksOf(archive: Buffer): Generator<Buffer> {
  for (let at = 0; at < archive.length; at += 700) yield archive.subarray(at, at + 700);
}

const plain: TarEntry[] = [
  { name: 'top/', type: '5' },
  { name: 'top/run', text: '#!/bin/sh\n', mode: 0o6755 },
  { name: 'top/deep/er/file', text: 'x'.repeat(2000) },
  { name: 'top/link', type: '2', target: 'deep/../run' },
  { name: 'top/deep/again', type: '1', target: 'top/run' },
];

test('files, folders and links come out, without owners and special bits', async () => {
  await unpacked(gzipSync(tarOf(plain)), { withoutTop: true }, (folder) => {
    assert.equal(readdirSync(folder).sort(), ['deep', 'link', 'run']);
    assert.is(readFileSync(join(folder, 'deep/er/file'), 'utf8'), 'x'.repeat(2000));
    assert.is(readFileSync(join(folder, 'deep/again'), 'utf8'), '#!/bin/sh\n');
    assert.is(lstatSync(join(folder, 'run')).mode & 0o7777, 0o755);
    assert.is(lstatSync(join(folder, 'deep/er/file')).mode & 0o7777, 0o644);
    assert.ok(lstatSync(join(folder, 'link')).isSymbolicLink());
  });
});

test('a top folder is left out only where it holds everything', async () => {
  const names = (folder: string) => readdirSync(folder).sort();
  await unpacked(tarOf(plain), {}, (folder) => assert.equal(names(folder), ['top']));
  const two = [...plain, { name: 'README' }];
  await unpacked(tarOf(two), { withoutTop: true }, (folder) =>
    assert.equal(names(folder), ['README', 'top']),
  );
  const dotted = [{ name: './', type: '5' }, ...plain.slice(0, 3)].map((entry) => ({
    ...entry,
    name: entry.name.replace(/^(?!\.)/, './'),
  }));
  await unpacked(tarOf(dotted), { withoutTop: true }, (folder) =>
    assert.equal(names(folder), ['deep', 'run']),
  );
});

const file = (name: string, text = 'x'): TarEntry => ({ name, text });
const symlink = (name: string, target: string): TarEntry => ({ name, type: '2', target });

const hostile: readonly [title: string, entries: TarEntry[], entry: string, reason: RegExp][] = [
  ['an absolute path', [file('/etc/passwd')], '/etc/passwd', /below the archive's root/],
  ['a path upward', [file('a/../../b')], 'a/../../b', /without '\.\.'/],
  ['a name that is not UTF-8', [{ name: 'a\uFFFD' }], 'a\uFFFD', /UTF-8/],
  ['a backslash', [file('..\\b')], '..\\b', /without \\/],
  ['an absolute link', [symlink('a', '/etc')], 'a', /link to '\/etc', which leaves/],
  ['a link upward', [symlink('d/a', '../../b')], 'd/a', /link to '\.\.\/\.\.\/b', which leaves/],
  [
    'a link that leaves through another',
    [symlink('d/up', '..'), symlink('a', 'd/up/..'), file('d/f')],
    'a',
    /leaves/,
  ],
  ['a link to itself', [symlink('a', 'a')], 'a', /leaves/],
  [
    'a file through a link',
    [symlink('a', 'd'), file('d/f'), file('a/g')],
    'a/g',
    /'a', which is no/,
  ],
  ['a hard link outward', [{ name: 'a', type: '1', target: '/etc/passwd' }], 'a', /hard link/],
  [
    'a hard link to what comes later',
    [{ name: 'a', type: '1', target: 'b' }, file('b')],
    'a',
    /before/,
  ],
  [
    'a hard link to a link',
    [symlink('l', 'b'), { name: 'a', type: '1', target: 'l' }, file('b')],
    'a',
    /hard link/,
  ],
  ['a character device', [{ name: 'dev/null', type: '3' }], 'dev/null', /CharacterDevice/],
  ['a block device', [{ name: 'sda', type: '4' }], 'sda', /BlockDevice/],
  ['a FIFO', [{ name: 'pipe', type: '6' }], 'pipe', /FIFO/],
  ['a sparse file, which tar would leave out', [{ name: 's', type: 'S' }], 's', /of the kind/],
  ['a file twice', [file('a'), file('a', 'y')], 'a', /comes twice/],
  ['a file where a folder was', [file('a/b'), file('a')], 'a', /a folder of this name/],
  ['a folder where a file was', [file('a'), file('a/b')], 'a/b', /'a', which is no folder/],
  [
    'names that differ by case',
    [file('Makefile'), file('makefile')],
    'makefile',
    /'Makefile' in upper/,
  ],
  ['folders that differ by case', [file('Lib/a'), file('lib/b')], 'lib/b', /'Lib' in upper/],
  [
    'names that differ by Unicode form',
    [file('\u00e9'), file('e\u0301')],
    'e\u0301',
    /Unicode form/,
  ],
];

for (const [title, entries, entry, reason] of hostile)
  test(`${title} is refused with the names of entry and archive, and nothing is written`, async () => {
    const error = await refusal(tarOf([file('first'), ...entries]));
    assert.match(error.message, `odd.tar is not unpacked because of its entry '${entry}'`);
    assert.match(error.message, reason);
  });

test('too many entries, or too many bytes by what headers announce, are refused', async () => {
  const many = [file('a'), file('b'), file('c')];
  const limits = { bytes: 1000, entries: 3 };
  assert.match((await refusal(tarOf([...many, file('d')]), { limits })).message, /'d'.*3 entries/);
  const bomb = tarOf([file('a'), { name: 'big', size: 1001 }]);
  assert.match((await refusal(bomb, { limits })).message, /'big'.*1000 bytes/);
  await unpacked(tarOf(many), { limits }, (folder) => assert.is(readdirSync(folder).length, 3));
});

test('what unpacks to a thousand times its size is refused', async () => {
  const bomb = gzipSync(tarOf([file('zeros', '\0'.repeat(2 ** 26))]), { level: 9 });
  assert.match((await refusal(bomb)).message, /decompression ratio/);
});

test('case clashes can be allowed, Unicode clashes cannot', async () => {
  const both = tarOf([file('xt_DSCP.c', 'A'), file('xt_dscp.c', 'b')]);
  await unpacked(both, { caseClashes: true }, (folder) =>
    assert.equal(readdirSync(folder).sort(), ['xt_DSCP.c', 'xt_dscp.c']),
  );
  const unicode = tarOf([file('\u00e9'), file('e\u0301')]);
  assert.match((await refusal(unicode, { caseClashes: true })).message, /Unicode/);
});

test('with the top folder left out, a link to its neighbour leaves too', async () => {
  const entries = [file('top/a'), symlink('top/b', '../other')];
  assert.match((await refusal(tarOf(entries), { withoutTop: true })).message, /leaves/);
});

test('what is cut off, damaged or no archive is refused', async () => {
  const archive = tarOf(plain);
  const packed = gzipSync(archive);
  const damaged = Buffer.from(archive);
  damaged[512] = 0x7a;
  for (const bytes of [
    archive.subarray(0, 2200),
    packed.subarray(0, packed.length - 12),
    damaged,
    Buffer.from('<html>Not found</html>'),
    Buffer.alloc(0),
  ])
    assert.match((await refusal(bytes)).message, /odd\.tar cannot be unpacked: /);
});

test('an interrupt ends it with its reason', async () => {
  const abort = new AbortController();
  abort.abort(new Error('interrupted'));
  await withScratch(async (scratch) => {
    const open = async () => Readable.from([tarOf(plain)]);
    const result = unpack({ name: 'x', open }, join(scratch, 'out'), { signal: abort.signal });
    assert.is(await result.catch((error: Error) => error.message), 'interrupted');
  });
});

async function refusal(archive: Buffer, options: Options = {}): Promise<UserError> {
  return withScratch(async (scratch) => {
    const folder = join(scratch, 'out');
    const open = async () => Readable.from(chunksOf(archive));
    const { signal } = new AbortController();
    try {
      await unpack({ name: 'odd.tar', open }, folder, { signal, ...options });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      assert.is(error.exitCode, exitCode.build);
      assert.not(existsSync(folder), 'nothing was written');
      return error;
    }
    throw new Error('it was unpacked');
  });
}

test.run();
