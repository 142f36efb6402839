import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareKconfig, kconfigNotes } from '../../../src/kconfig/compare.ts';
import type { KconfigScalar } from '../../../src/model/kconfig.ts';
import type { KconfigRequest } from '../../../src/plan/requests.ts';

const test = suite('kconfig/compare');

function asked(symbol: string, value: KconfigScalar, allowed?: string): KconfigRequest {
  return { symbol, value, path: ['kconfig', symbol], ...(allowed && { allowed }) };
}

const config = `CONFIG_ON=y
CONFIG_MODULE=m
# CONFIG_OFF is not set
CONFIG_HZ=100
CONFIG_BASE=0x1000
CONFIG_NAME="a \\"b\\""
CONFIG_DIGITS="12"
`;

function effective(symbol: string, value: KconfigScalar): string | undefined {
  return compareKconfig(config, [asked(symbol, value)]).mismatches[0]?.effective;
}

test('what took effect is no mismatch', () => {
  const requests = [
    asked('ON', true),
    asked('OFF', false),
    asked('GONE', false),
    asked('HZ', 100),
    asked('BASE', { hex: 4096 }),
    asked('NAME', 'a "b"'),
    asked('DIGITS', '12'),
  ];
  assert.equal(compareKconfig(config, requests).mismatches, []);
});

test('what did not is told with its effective value', () => {
  assert.is(effective('OFF', true), 'n');
  assert.is(effective('GONE', true), 'absent');
  assert.is(effective('MODULE', true), 'm');
  assert.is(effective('MODULE', false), 'm');
  assert.is(effective('ON', false), 'y');
  assert.is(effective('HZ', 250), '100');
  assert.is(effective('HZ', '100'), '100');
  assert.is(effective('BASE', { hex: 1 }), '0x1000');
  assert.is(effective('NAME', 'a b'), '"a \\"b\\""');
  assert.is(effective('DIGITS', 12), '"12"');
});

test('numbers are compared by value, whatever their base', () => {
  assert.is(effective('BASE', 4096), undefined);
  assert.is(effective('HZ', { hex: 100 }), undefined);
});

test('off and absent is right, but leaves open whether the symbol exists', () => {
  const { absent } = compareKconfig(config, [asked('GONE', false), asked('OFF', false)]);
  assert.equal(absent, [asked('GONE', false)]);
});

test('an allowance accepts a mismatch and is told, also when it is not needed', () => {
  const requests = [asked('HZ', 250, 'any will do'), asked('ON', true, 'perhaps')];
  const comparison = compareKconfig(config, requests);
  assert.equal(comparison.mismatches, []);
  assert.equal(kconfigNotes(comparison), [
    'HZ: 250 is wanted, 100 is effective; allowed: any will do',
    'ON: y is effective, so allow() is not needed',
  ]);
});

test("a wish of the tool's own is none for a tree without the symbol, and told when it is overruled", () => {
  const own = (symbol: string, value: KconfigScalar) => ({ ...asked(symbol, value), own: 'so' });
  const requests = [own('GONE', true), own('GONE', false), own('OFF', false), own('ON', false)];
  const comparison = compareKconfig(config, requests);
  assert.equal(comparison.mismatches, []);
  assert.equal(comparison.absent, []);
  assert.equal(kconfigNotes(comparison), ['ON: y is effective, though n was better: so']);
});

test.run();
