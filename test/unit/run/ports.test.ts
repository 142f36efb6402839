import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { choosePorts } from '../../../src/run/ports.ts';

const test = suite('ports');

test('free ports are found for TCP and UDP, in the order of the forwards', async () => {
  const chosen = await choosePorts([
    { host: 0, guest: 80, protocol: 'tcp' },
    { host: 0, guest: 53, protocol: 'udp' },
    { host: 0, guest: 81, protocol: 'tcp' },
  ]);
  assert.equal(
    chosen.map(({ guest }) => guest),
    [80, 53, 81],
  );
  for (const { host } of chosen) assert.ok(host > 0);
  assert.is.not(chosen[0]!.host, chosen[2]!.host);
});

test('a UDP port that is in use is told, and does not stand in the way of TCP', async () => {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  try {
    await choosePorts([{ host: port, guest: 53, protocol: 'tcp' }]);
    const error = await choosePorts([{ host: port, guest: 53, protocol: 'udp' }]).catch((e) => e);
    assert.instance(error, UserError);
    assert.match(error.message, new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use already`));
  } finally {
    socket.close();
  }
});

test.run();
