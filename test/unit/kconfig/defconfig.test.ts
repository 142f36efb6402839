import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareKconfig } from '../../../src/kconfig/compare.ts';
import { baseRequests, mergeFragment, renderDefconfig } from '../../../src/kconfig/defconfig.ts';
import type { KconfigScalar } from '../../../src/model/kconfig.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';
import type { KconfigRequest } from '../../../src/plan/requests.ts';

const test = suite('kconfig/defconfig');

function asked(symbol: string, value: KconfigScalar): KconfigRequest {
  return { symbol, value, path: ['kconfig', symbol] };
}

test('requests are written sorted, each in the form of its type, under the marker', () => {
  const requests = [
    asked('NAME', 'a "b" \\c'),
    asked('HZ', 100),
    asked('OFF', false),
    asked('BASE', { hex: 0x1000 }),
    asked('ON', true),
    asked('LOW', -1),
  ];
  assert.is(
    renderDefconfig(requests, 'made by a test'),
    [
      '# made by a test',
      'CONFIG_BASE=0x1000',
      'CONFIG_HZ=100',
      'CONFIG_LOW=-1',
      'CONFIG_NAME="a \\"b\\" \\\\c"',
      '# CONFIG_OFF is not set',
      'CONFIG_ON=y',
      '',
    ].join('\n'),
  );
});

test('the order of requests does not change the text', () => {
  const requests = [asked('B', true), asked('A', 1), asked('C', 'x')];
  assert.is(renderDefconfig(requests, 'm'), renderDefconfig([...requests].reverse(), 'm'));
});

const base = '# Why.\nCONFIG_NET=y\n# CONFIG_XFS is not set\n\nCONFIG_HZ=100\nCONFIG_T="a\\"b"\n';

test('the requests override the base, and nothing else of the base is lost', () => {
  assert.is(
    mergeFragment(base, [asked('NET', false), asked('EXT4', true)], 'm'),
    '# m\nCONFIG_EXT4=y\nCONFIG_HZ=100\n# CONFIG_NET is not set\nCONFIG_T="a\\"b"\n# CONFIG_XFS is not set\n',
  );
});

test('the base is a list of requests at the place that names it', () => {
  const path = ['images', 'boot', 'base'];
  assert.equal(baseRequests(base, path), [
    { symbol: 'NET', value: true, path },
    { symbol: 'XFS', value: false, path },
    { symbol: 'HZ', value: 100, path },
    { symbol: 'T', value: 'a"b', path },
  ]);
  assert.throws(() => baseRequests('CONFIG_X=m\n', path), /CONFIG_X=m/);
});

test('the small configuration of Linux names each symbol once', () => {
  const text = readFileSync(join(packageRoot, 'recipes/lkl/linux/small.config'), 'utf8');
  const lines = text.split('\n').filter((line) => /^(# )?CONFIG_/.test(line));
  assert.ok(lines.length > 10);
  assert.is(baseRequests(text, []).length, lines.length);
});

test('every defconfig, read as a .config, gives what was asked for', () => {
  const value = fc.oneof(
    fc.boolean(),
    fc.integer(),
    fc.nat().map((hex) => ({ hex })),
    fc.string().filter((s) => !/[\n\0\r]/.test(s)),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/), value), (map) => {
      const requests = Object.entries(map).map(([symbol, v]) => asked(symbol, v));
      assert.equal(compareKconfig(renderDefconfig(requests, 'm'), requests).mismatches, []);
    }),
  );
});

test.run();
