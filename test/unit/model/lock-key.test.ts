import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { debian, type FetchedSource, git, npm, tarball } from '../../../src/index.ts';
import { folderName, lockKey, shortName } from '../../../src/model/lock-key.ts';

const test = suite('lock key');

const rev = 'c0ffee'.padEnd(40, '0');
const cases: readonly [FetchedSource, key: string, short: string, folder: string][] = [
  [npm('lkl', '1.0.3', 'src/linux'), 'npm:lkl@1.0.3', 'lkl', 'lkl-1.0.3'],
  [npm('@a/b', '1.0.0'), 'npm:@a/b@1.0.0', '@a/b', 'a-b-1.0.0'],
  [
    git('https://host.example.org:8443/unikraft/unikraft.git', { tag: 'RELEASE-0.17.0' }),
    'git:unikraft/unikraft@RELEASE-0.17.0',
    'unikraft',
    'unikraft-unikraft-RELEASE-0.17.0',
  ],
  [git('ssh://git@host/a/b/', { rev }), `git:a/b@${rev}`, 'b', `a-b-${rev}`],
  [
    tarball('https://host/x/foo-1.0.tar.gz?raw=1'),
    'tarball:x/foo-1.0.tar.gz',
    'foo-1.0',
    'x-foo-1.0',
  ],
  [debian('busybox-static'), 'debian:busybox-static', 'busybox-static', 'busybox-static'],
  [
    debian('busybox-static', '1:1.35.0-4+b3'),
    'debian:busybox-static@1:1.35.0-4+b3',
    'busybox-static',
    'busybox-static-1-1.35.0-4-b3',
  ],
];

for (const [source, key, short, folder] of cases)
  test(`${key} names no host, is called ${short} and lies in ${folder}`, () => {
    assert.is(lockKey(source), key);
    assert.is(shortName(key), short);
    assert.is(folderName(key), folder);
  });

test.run();
