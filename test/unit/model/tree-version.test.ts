import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { linuxVersion, treeVersion } from '../../../src/model/tree-version.ts';

const versionMk = (sub: string, extra: string): string =>
  `UK_VERSION = 0\nUK_SUBVERSION = ${sub}\nUK_EXTRAVERSION = ${extra}\nUK_CODENAME = Moon # of a planet\n`;

test('a version has three parts, however the tree writes them', () => {
  assert.equal(treeVersion(versionMk('3', '')), { version: '0.3.0', codename: 'Moon' });
  assert.equal(treeVersion(versionMk('3', '1')), { version: '0.3.1', codename: 'Moon' });
  assert.equal(treeVersion(versionMk('3.1', '')), { version: '0.3.1', codename: 'Moon' });
  assert.equal(treeVersion(versionMk('17', '0')), { version: '0.17.0', codename: 'Moon' });
});

test('what is no version is none', () => {
  assert.is(treeVersion(''), undefined);
  assert.is(treeVersion('UK_VERSION = 0\n'), undefined);
  assert.is(treeVersion(versionMk('x', '')), undefined);
  assert.is(treeVersion(versionMk('3.1', '2')), undefined);
});

test('Linux says its version at the top of its Makefile', () => {
  const makefile = 'VERSION = 4\nPATCHLEVEL = 9\nSUBLEVEL = 3\nEXTRAVERSION = -rc1\nNAME = A\n';
  assert.is(linuxVersion(makefile), '4.9.3');
  assert.is(linuxVersion(makefile.replace('SUBLEVEL', 'NOTHING')), undefined);
  assert.is(linuxVersion('all:\n'), undefined);
});

test.run();
