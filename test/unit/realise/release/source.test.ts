import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { identifySource } from '../../../../src/realise/release/source.ts';

const test = suite('source');

const ofFile = { integrity: `sha512-${Buffer.alloc(64, 0xab).toString('base64')}` };
const sha512 = 'ab'.repeat(64);
const revision = '0123456789'.repeat(4);

test('a package of npm is named by its version', () => {
  const source = { type: 'npm', name: '@team/lkl', version: '1.0.3' } as const;
  const identity = identifySource(source, ofFile);
  assert.equal(identity, {
    purl: 'pkg:npm/%40team/lkl@1.0.3',
    version: '1.0.3',
    digest: { sha512 },
  });
});

test('a git source is named by repository and revision, and hashed as a tree', () => {
  const url = 'https://example.org/team/unikraft.git';
  const pin = { integrity: `sha256-${Buffer.alloc(32, 0xcd).toString('base64')}`, revision };
  const { purl, version, digest } = identifySource({ type: 'git', url, tag: 'v1' }, pin);
  const vcs = encodeURIComponent(`git+${url}@${revision}`)
    .replaceAll('%3A', ':')
    .replaceAll('%2F', '/');
  assert.is(decodeURIComponent(purl), `pkg:generic/unikraft@v1?vcs_url=${decodeURIComponent(vcs)}`);
  assert.is(version, 'v1');
  assert.equal(digest, { gitCommit: revision, unikernelFolder: 'cd'.repeat(32) });
});

test('an archive is named by where it was downloaded', () => {
  const url = 'https://example.org/files/foo-1.2.tar.gz';
  const { purl, digest } = identifySource({ type: 'tarball', url }, ofFile);
  assert.match(
    decodeURIComponent(purl),
    /^pkg:generic\/foo-1\.2@.*\?download_url=https:\/\/example\.org\/files\/foo-1\.2\.tar\.gz$/,
  );
  assert.equal(digest, { sha512 });
});

test('a Debian package is named by the version that was locked', () => {
  const source = { type: 'debian', package: 'busybox-static' } as const;
  const { purl, version } = identifySource(source, { ...ofFile, version: '1:1.35.0-4' });
  assert.is(decodeURIComponent(purl), 'pkg:deb/debian/busybox-static@1:1.35.0-4');
  assert.is(version, '1:1.35.0-4');
});

test.run();
