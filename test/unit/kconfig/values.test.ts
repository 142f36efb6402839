import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { configLine } from '../../../src/kconfig/value.ts';
import { evaluateKconfig, minimalRequests, scalarOf } from '../../../src/kconfig/values.ts';
import { fixtureLinux, fixtureTree } from './trees.ts';

const test = suite('kconfig/values');

const inTree = (text: string) => ({ tree: fixtureTree, unset: 'default', text }) as const;

test('the values are those of the lines that would stand in the .config', async () => {
  const values = await evaluateKconfig(
    inTree('CONFIG_NET=y\nCONFIG_WIFI=y\nCONFIG_UK_NAME="a\\"b"\n'),
  );
  assert.is(values.get('WIFI'), 'y');
  assert.is(values.get('SMALL'), 'n');
  assert.is(values.get('UK_NAME'), 'a"b');
  assert.is(values.get('BASE_ADDRESS'), '0x100000');
  assert.is(values.get('ON_MARS'), undefined);
});

// The whole .config of each of these comes out again when what was found is asked for anew.
const configs = [
  '',
  'CONFIG_NET=y\nCONFIG_WIFI=y\nCONFIG_HZ=60\n',
  'CONFIG_VIRTIO=y\n# CONFIG_CONSOLE is not set\nCONFIG_LIBC_B=y\n',
  'CONFIG_BASE_ADDRESS=0x2000\nCONFIG_UK_NAME="it\'s \\"a\\" \\\\ name"\nCONFIG_DISK=y\nCONFIG_RING=y\n',
  'CONFIG_EXPERT=y\n# CONFIG_FUTEX is not set\nCONFIG_NET=y\nCONFIG_LIBC_B=y\nCONFIG_ROUTER=y\n',
];
for (const [index, text] of configs.entries())
  test(`what is imported of configuration ${index} gives the same .config`, async () => {
    const fixed = '# CONFIG_USES_HELPER is not set\n';
    const { requests, unmet, unknown } = await minimalRequests(inTree(text), fixed);
    assert.equal([unmet, unknown], [[], []]);
    const lines = requests.map(([symbol, type, value]) =>
      configLine(symbol, scalarOf(type, value)!),
    );
    const again = await evaluateKconfig(inTree(fixed + lines.join('\n')));
    assert.equal(again, await evaluateKconfig(inTree(text)));
  });

test('only what differs from the defaults is asked for', async () => {
  const whole = await evaluateKconfig(inTree('CONFIG_NET=y\nCONFIG_VIRTIO=y\n'));
  const text = [...whole]
    .filter(([name]) => !['UK_NAME', 'APP_SPEED'].includes(name))
    .map(([name, value]) =>
      value === 'n' ? `# CONFIG_${name} is not set` : `CONFIG_${name}=${value}`,
    )
    .join('\n');
  const { requests } = await minimalRequests(inTree(text), '');
  assert.equal(requests, [
    ['NET', 'bool', 'y'],
    ['VIRTIO', 'bool', 'y'],
  ]);
});

test('where what nobody asks for is off, what is on is asked for', async () => {
  const text = 'CONFIG_BLOCK=y\nCONFIG_EXT4_FS=y\n';
  const configured = { tree: fixtureLinux, unset: 'off', text } as const;
  const { requests } = await minimalRequests(configured, 'CONFIG_BLOCK=y\n');
  assert.equal(requests, [['EXT4_FS', 'tristate', 'y']]);
  const none = await minimalRequests({ ...configured, text: '' }, 'CONFIG_BLOCK=y\n');
  assert.equal(none.requests, [['BLOCK', 'bool', 'n']]);
});

test('what the tree does not know, and what else stands in the way, is told', async () => {
  const { unknown, unmet } = await minimalRequests(
    inTree('CONFIG_FOO=y\n'),
    'CONFIG_USES_HELPER=y\n',
  );
  assert.equal(unknown, ['FOO']);
  assert.equal(unmet, []);
});

test('values are typed as the config takes them; a module is none of them', () => {
  assert.equal(scalarOf('hex', '0x1F'), { hex: 31 });
  assert.is(scalarOf('int', '-3'), -3);
  assert.is(scalarOf('string', 'y'), 'y');
  assert.is(scalarOf('tristate', 'y'), true);
  assert.is(scalarOf('tristate', 'm'), undefined);
});

test.run();
