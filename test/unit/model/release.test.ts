import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { git, release } from '../../../src/index.ts';
import { lockKey } from '../../../src/model/lock-key.ts';
import { releaseVersion, unikraftUrl } from '../../../src/model/release.ts';
import { unikraftSource } from '../../../src/model/source.ts';

const test = suite('release');

const tags: readonly [version: string, tag: string][] = [
  ['0.3', 'RELEASE-0.3'],
  ['0.3.1', 'RELEASE-0.3.1'],
  ['0.4', 'RELEASE-0.4'],
  ['0.6.0', 'RELEASE-0.6'],
  ['0.7.0', 'RELEASE-0.7.0'],
  ['0.10.0', 'RELEASE-0.10.0'],
  ['0.17.0', 'RELEASE-0.17.0'],
  ['1.0.0', 'RELEASE-1.0.0'],
];

for (const [version, tag] of tags)
  test(`${version} is the tag ${tag} of the public repository`, () => {
    const source = unikraftSource.parse(release(version));
    assert.equal(source, { ...git(unikraftUrl, { tag }), release: version });
  });

for (const version of [
  '0.17',
  '0.7',
  '0.2',
  '0.2.0',
  'v0.17.0',
  'RELEASE-0.17.0',
  '0.17.0-rc1',
  '',
])
  test(`'${version}' is no release`, () => {
    const { error } = unikraftSource.safeParse(release(version));
    assert.ok(error?.issues.some(({ path }) => path[0] === 'release'));
  });

test('a mirror is another origin of a source that is called by its path', () => {
  const source = release('0.17.0', 'https://mirror.example.org/unikraft/unikraft.git');
  assert.is(lockKey(source), lockKey(release('0.17.0')));
  assert.is.not(source.url, unikraftUrl);
});

test('a version is held against a tree in three parts', () => {
  assert.is(releaseVersion('0.6'), '0.6.0');
  assert.is(releaseVersion('0.3.1'), '0.3.1');
});

test.run();
