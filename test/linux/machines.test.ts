// Disks and a network on machines with a PCI bus, at work at the same time.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withPosixProject } from '../e2e/project.ts';
import { startGuest } from '../support/guest.ts';

const test = suite('machines');

const greeting = 'this is a read-only disk\n';
const messages = 8;
const bytes = 512 * 1024;

const devices = `
      disks: [
        { name: 'site', filesystem: 'ext4', size: '16Mi', from: 'site', mount: '/site', readOnly: true },
        { name: 'data', filesystem: 'ext4', size: '32Mi', mount: '/data', state: true },
      ],
      net: [{ mode: 'user', forward: [{ host: 0, guest: 7 }] }],`;

/** Connects, and waits to be greeted: QEMU refuses some of those that come at the same moment. */
async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'readable');
  assert.is(String(socket.read()), greeting);
  return socket;
}

/** Sends a message and ends its sending; returns all that comes back. */
async function post(socket: Socket, message: Buffer): Promise<Buffer> {
  socket.end(message);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Sends all messages at once, each over a connection of its own. */
async function postAll(port: number, all: readonly Buffer[]): Promise<void> {
  const sockets: Socket[] = [];
  while (sockets.length < all.length) sockets.push(await open(port));
  const back = await Promise.all(all.map((message, index) => post(sockets[index]!, message)));
  assert.ok(back.every((answer, index) => answer.equals(all[index]!)));
}

for (const machine of ['q35', 'pc'])
  test(`${machine}: two disks and a network are used at once, and the end is orderly`, () => {
    const run = `run: { machine: '${machine}', memory: '64Mi', commandLine: 'loglevel=4' },`;
    return withPosixProject('test/guest/mailbox', `${devices}\n      ${run}`, async (project) => {
      project.write({ 'site/greeting': greeting });
      const sent = Array.from({ length: messages }, () => randomBytes(bytes));
      const guest = startGuest(project.folder);
      await guest.says(/^mailbox listens/m);
      const port = Number(/127\.0\.0\.1:(\d+) leads to port 7/.exec(guest.said())![1]);
      await postAll(port, sent).finally(() => guest.kill('SIGINT'));
      const { said, exitCode } = await guest.ended;
      assert.is(exitCode, 130, said);
      assert.match(said, /^the host asks for the end$/m);
      assert.match(said, /^app: exited, status 83/m);
      const kept = join(project.folder, '.unikernel/disks/app/data.disk');
      const { exitCode: sound, all } = await execa('/usr/sbin/e2fsck', ['-fn', kept], {
        reject: false,
        all: true,
      });
      assert.is(sound, 0, all);
      const files = await Promise.all(
        sent.map(async (_, number) => {
          const words = ['-R', `cat /${number}`, kept];
          const { stdout } = await execa('/usr/sbin/debugfs', words, { encoding: 'buffer' });
          return Buffer.from(stdout).toString('base64');
        }),
      );
      assert.equal(files.sort(), sent.map((message) => message.toString('base64')).sort());
    });
  });

test.run();
