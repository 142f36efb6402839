import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renamed } from '../../../src/kconfig/renames.ts';

const test = suite('kconfig/renames');

const inTree =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name);

test('a symbol is followed through several releases, forward and back', () => {
  assert.equal(renamed('UART_NS16550', inTree('LIBUKCONSOLE_NS16550')), {
    name: 'LIBUKCONSOLE_NS16550',
    note: 'it is called LIBUKCONSOLE_NS16550 after Unikraft 0.17',
  });
  assert.equal(renamed('LIBUKCONSOLE_NS16550_EARLY_CONSOLE', inTree('EARLY_UART_NS16550')), {
    name: 'EARLY_UART_NS16550',
    note: 'it is called EARLY_UART_NS16550 before Unikraft 0.16',
  });
});

test('the nearest release that the tree can be is taken', () => {
  const both = inTree('LIBUKTTY_NS16550', 'LIBUKCONSOLE_NS16550');
  assert.is(renamed('UART_NS16550', both)!.name, 'LIBUKTTY_NS16550');
});

test('a new name that took the place of several is followed back to the one that is there', () => {
  const tree = inTree('KVM_KERNEL_SERIAL_CONSOLE');
  assert.is(renamed('LIBUKCONSOLE_NS16550', tree)!.name, 'KVM_KERNEL_SERIAL_CONSOLE');
});

test('nothing is known of other symbols', () => {
  assert.is(
    renamed('HZ', () => true),
    undefined,
  );
  assert.is(
    renamed('VIRTIO_NET', () => false),
    undefined,
  );
});

test.run();
