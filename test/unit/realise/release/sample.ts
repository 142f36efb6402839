import type { Contents } from '../../../../src/realise/release/contents.ts';

const patch = {
  name: 'waiting-tasks',
  reason: 'Tasks wait for a tick.',
  provides: ['waiting-tasks'],
  upstream: { notSubmitted: 'the tree is old' },
  change: { diff: 'patches/waiting.patch' },
};

/** What the release of an image with Linux in it says. */
export const sample: Contents = {
  image: 'boot',
  files: {
    boot: { sha256: 'a'.repeat(64), sha512: 'b'.repeat(128) },
    'boot.dbg': { sha256: 'c'.repeat(64), sha512: 'd'.repeat(128) },
  },
  disks: {},
  revision: '0123456789'.repeat(4),
  date: new Date(1_700_000_000_000),
  derivation: 'e'.repeat(32),
  parts: [
    {
      name: 'unikraft-source',
      role: 'unikraft',
      origin: { type: 'folder', path: 'project/sources/unikraft-source', content: '1'.repeat(64) },
      licence: 'BSD-3-Clause',
    },
    {
      name: 'app',
      role: 'application',
      origin: { type: 'folder', path: 'project/app', content: '2'.repeat(64) },
    },
    {
      name: 'foo',
      role: 'library',
      origin: { type: 'folder', path: 'project/libs/foo', content: '3'.repeat(64) },
      licence: 'of its own kind',
    },
    {
      name: 'lkl-1.0.3',
      role: 'linux',
      origin: {
        type: 'fetched',
        source: { type: 'npm', name: '@team/lkl', version: '1.0.3' },
        pin: { integrity: `sha512-${Buffer.alloc(64, 0xab).toString('base64')}` },
      },
      licence: 'GPL-2.0-only',
      version: '4.9.0',
    },
  ],
  patches: [
    {
      tree: 'linux',
      source: 'lkl-1.0.3',
      patch,
      outcome: { name: 'waiting-tasks', index: 0, diff: 'x', state: 'offset', lines: -3 },
      diff: 'project/generated/boot/patches/linux/0001-waiting-tasks.patch',
    },
    {
      tree: 'unikraft',
      source: 'unikraft-source',
      patch: { ...patch, name: 'strncat', upstream: 'Unikraft 0.6' },
      outcome: {
        name: 'strncat',
        index: 0,
        diff: '',
        state: 'obsolete',
        where: [{ file: 'lib/string.c', line: 7 }],
      },
    },
  ],
  toolchain: {
    cc1: { version: '', hash: '8'.repeat(64) },
    gcc: { version: 'gcc 12.2.0', hash: '9'.repeat(64) },
  },
  tool: { version: '0.1.0', id: 'f'.repeat(64) },
};
