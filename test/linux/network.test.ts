// recipes/netecho behind QEMU's user network, talked to from the host.

import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { type Project, unikernel, withPosixProject } from '../e2e/project.ts';
import { startGuest, talkToGuest } from '../support/guest.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const test = suite('network');

const many = 50;
const clients = many + 4;

function image(host: number, connections = clients, address = '10.0.2.15/24'): string {
  return `net: [{ mode: 'user', address: '${address}', forward: [{ host: ${host}, guest: 7 }] }],
      run: { memory: '64Mi', commandLine: 'loglevel=4 -- connections=${connections}', silence: '100s' },`;
}

const several = `net: [
        { mode: 'user', forward: [{ host: 0, guest: 7 }] },
        { mode: 'user', forward: [{ host: 0, guest: 7 }, { host: 0, guest: 7, protocol: 'udp' }] },
      ],
      run: { memory: '64Mi', commandLine: 'loglevel=4 -- connections=2', silence: '100s' },`;

/** Connects, and waits for a byte to come back: QEMU lets clients in before the guest does. */
async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write('?');
  await once(socket, 'readable');
  assert.is(String(socket.read()), '?');
  return socket;
}

/** Sends all, ends sending, and returns what came back until the other side ended. */
async function echo(socket: Socket, bytes: Buffer): Promise<Buffer> {
  const received = receive(socket);
  socket.end(bytes);
  return received;
}

async function receive(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Sends a little at a time, and takes far less than what comes back meanwhile. */
async function slowEcho(socket: Socket, bytes: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const piece = bytes.length / 8;
  socket.setNoDelay();
  for (let sent = 0; sent < bytes.length; sent += piece) {
    socket.write(bytes.subarray(sent, sent + piece));
    await sleep(50);
    const some = socket.read(512);
    if (some) chunks.push(some);
  }
  socket.end();
  return Buffer.concat([...chunks, await receive(socket)]);
}

/** Runs it while `talk` talks to the port; returns all that was said. */
async function served(
  { folder, unikernel }: Project,
  talk: (port: number) => Promise<void>,
): Promise<string> {
  assert.is((await unikernel(['build', 'app'])).code, 0);
  const { said, exitCode } = await talkToGuest(folder, 'listens on port 7', 7, talk);
  assert.is(exitCode, 0, said);
  return said;
}

async function talkInManyWays(port: number): Promise<void> {
  // One that says nothing more, and one that ends its sending at once.
  const silent = await open(port);
  assert.is((await echo(await open(port), Buffer.alloc(0))).length, 0);

  const text = randomBytes(64 * 1024);
  const slow = slowEcho(await open(port), text);
  // All at the same moment, each with other bytes.
  await Promise.all(
    Array.from({ length: many }, async () => {
      const own = randomBytes(64 * 1024);
      assert.ok((await echo(await open(port), own)).equals(own));
    }),
  );
  assert.ok((await slow).equals(text), 'the slow client');

  // One that goes away without taking what it is due.
  const rude = await open(port);
  rude.write(text);
  await once(rude, 'readable');
  rude.resetAndDestroy();
  silent.destroy();
}

test('netecho serves many clients, slow and half-open ones among them, and ends in order', () =>
  withPosixProject('recipes/netecho', image(0), async (project) => {
    const said = await served(project, talkInManyWays);
    assert.match(said, new RegExp(`${clients} connections ended`));
    assert.match(said, /reboot: Restarting system/);
  }));

test('Linux gets its address by DHCP', () =>
  withPosixProject('recipes/netecho', image(0, 1, 'dhcp'), async (project) => {
    const said = await served(project, async (port) => {
      const text = randomBytes(64 * 1024);
      assert.ok((await echo(await open(port), text)).equals(text));
    });
    assert.match(said, /1 connections ended/);
  }));

/** Sends a datagram until it comes back, as it may be lost; returns what came. */
async function echoDatagram(port: number, text: string): Promise<string> {
  const socket = createSocket('udp4');
  const again = setInterval(() => socket.send(text, port, '127.0.0.1'), 100);
  try {
    const [message] = await once(socket, 'message');
    return String(message);
  } finally {
    clearInterval(again);
    socket.close();
  }
}

test('a guest has several networks, with ports for TCP and UDP on any of them', () =>
  withPosixProject('recipes/netecho', several, async (project) => {
    assert.is((await project.unikernel(['build', 'app'])).code, 0);
    const guest = startGuest(project.folder);
    await guest.says(/listens on port 7/);
    const ports = (kind: string) =>
      [...guest.said().matchAll(/127\.0\.0\.1:(\d+) leads to (UDP )?port 7 /g)].flatMap(
        ([, port, udp = '']) => (udp === kind ? Number(port) : []),
      );
    const text = randomBytes(8 * 1024);
    assert.is(ports('').length, 2);
    assert.is(await echoDatagram(ports('UDP ')[0]!, 'hello'), 'hello');
    for (const port of ports('')) assert.ok((await echo(await open(port), text)).equals(text));
    const { said, exitCode } = await guest.ended;
    assert.is(exitCode, 0, said);
    assert.match(said, /2 connections ended/);
  }));

const tapped = `net: [{ mode: 'tap', interface: 'uk-tap0', address: '192.168.77.2/24' }],
      checks: [{ name: 'answers', command: ['node', 'check.mjs'], ready: 'listens on port 7' }],
      run: { memory: '64Mi', commandLine: 'loglevel=4', accelerator: 'tcg' },`;

const talk = `import { connect } from 'node:net';

const socket = connect(7, '192.168.77.2', () => socket.write('hello'));
socket.on('data', (text) => process.exit(String(text) === 'hello' ? 0 : 1));
`;

test('a guest is a host of the network that a tap device is in, which has to be there', () =>
  withPosixProject('recipes/netecho', tapped, async (project) => {
    project.write({ 'check.mjs': talk });
    assert.is((await project.unikernel(['build', 'app'])).code, 0);
    const missing = await project.unikernel(['test', 'app']);
    assert.is(missing.code, 2);
    assert.match(missing.stderr, /\/dev\/net\/tun|There is no tap device 'uk-tap0'/);
    const made = 'ip tuntap add uk-tap0 mode tap && ip addr add 192.168.77.1/24 dev uk-tap0';
    const namespace = ['--net', 'sh', '-c', `${made} && ip link set uk-tap0 up && exec "$@"`, '--'];
    const { exitCode, stderr } = await execa('unshare', [...namespace, 'true'], { reject: false });
    if (exitCode !== 0) return skip(`no tap device can be made here: ${stderr.split('\n')[0]}`);
    const words = [process.execPath, join(packageRoot, 'bin/unikernel.js'), 'test', 'app'];
    const tested = await execa('unshare', [...namespace, ...words], {
      cwd: project.folder,
      env: { CI: '', NO_COLOR: '1' },
      reject: false,
      all: true,
      timeout: 120_000,
    });
    assert.is(tested.exitCode, 0, tested.all);
    assert.match(tested.all, /eth0 is on uk-tap0, with the address 192\.168\.77\.2\/24/);
  }));

test('the template of netecho makes a project that builds', () =>
  withScratch(async (folder) => {
    const made = await unikernel(['init', '--template', 'netecho', '--yes', '--name', 'echo'], {
      cwd: folder,
    });
    assert.is(made.code, 0, made.stderr);
    const { code, stderr } = await unikernel(['build'], { cwd: folder });
    assert.is(code, 0, stderr);
  }));

test('a port that is in use is told before the boot', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await withPosixProject('recipes/netecho', image(port, 1), async ({ unikernel }) => {
    const { code, stderr } = await unikernel(['run', 'app']);
    assert.is(code, 2, stderr);
    assert.match(stderr, new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is in use already`));
    assert.match(stderr, /host: 0/);
  });
  server.close();
});

test.run();
