import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePath } from '../../../../src/config/edit/path.ts';

const test = suite('config/edit/path');

const config = {
  images: {
    boot: { libraries: [{ type: 'external' }, { type: 'lkl' }], disks: [{ name: 'data' }] },
    'a-b': {},
  },
  caches: [],
};

test('a path begins with an image or with a key of the config', () => {
  assert.equal(parsePath('boot.run.memory', config), ['images', 'boot', 'run', 'memory']);
  assert.equal(parsePath('images.a-b.arch', config), ['images', 'a-b', 'arch']);
  assert.equal(parsePath('caches[0]', config), ['caches', 0]);
});

test('an element of a list is named by index, type or name', () => {
  const expected = ['images', 'boot', 'libraries', 1, 'kconfig', 'HZ'];
  assert.equal(parsePath('boot.libraries[1].kconfig.HZ', config), expected);
  assert.equal(parsePath('boot.libraries.1.kconfig.HZ', config), expected);
  assert.equal(parsePath('boot.libraries.lkl.kconfig.HZ', config), expected);
  assert.equal(parsePath('boot.disks.data', config), ['images', 'boot', 'disks', 0]);
});

test('what is no path, no element or no image is refused', () => {
  const code = (text: string): string => {
    try {
      parsePath(text, config);
    } catch (error) {
      return (error as { diagnostics: { code: string }[] }).diagnostics[0]!.code;
    }
    return 'none';
  };
  assert.is(code('boot..run'), 'edit/bad-path');
  assert.is(code(''), 'edit/bad-path');
  assert.is(code('boot.libraries.lwip'), 'edit/no-element');
  assert.is(code('boot.disks[2]'), 'edit/no-element');
  assert.is(code('boat.run'), 'cli/unknown-image');
});

test.run();
