// The orderly end that the host asks for, of guests that are at work.

import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withLinuxProject, withPosixProject } from '../e2e/project.ts';
import { qemuOf, startGuest } from '../support/guest.ts';
import { isAlive } from '../support/process.ts';

const test = suite('power-off');

test('Ctrl-C loses nothing that a guest wrote to a disk that is kept, time after time', () => {
  const disk = `{ name: 'ext4', filesystem: 'ext4', size: '32Mi', mount: '/ext4', state: true }`;
  const run = `run: { memory: '64Mi', commandLine: 'records=/ext4 loglevel=4' },`;
  return withLinuxProject(
    'test/guest/files',
    `disks: [${disk}],\n      ${run}`,
    async (project) => {
      let written = 0;
      for (const milliseconds of [0, 70, 310]) {
        const guest = startGuest(project.folder);
        await guest.says(/^synced/m);
        await sleep(milliseconds);
        guest.kill('SIGINT');
        const { said, exitCode } = await guest.ended;
        assert.is(exitCode, 130, said);
        assert.match(said, /^app: asked to end; Ctrl-C again ends it at once$/m);
        assert.match(said, /^the host asks for the end$/m);
        assert.match(said, /^app: exited, status 83/m);
        const found = Number(/^found (\d+)/m.exec(said)![1]);
        // The end may come between the write of a record and the word that it is written.
        assert.ok(found === written || found === written + 1, `${written} were written\n${said}`);
        written = Number([...said.matchAll(/^synced (\d+)$/gm)].at(-1)![1]);
        const kept = join(project.folder, '.unikernel/disks/app/ext4.disk');
        const check = await execa('/usr/sbin/e2fsck', ['-fn', kept], { reject: false, all: true });
        assert.is(check.exitCode, 0, check.all);
      }
    },
  );
});

test('a server ends well, idle and with clients that send, listen or do neither', () => {
  const devices = `net: [{ mode: 'user', forward: [{ host: 0, guest: 7 }] }],`;
  const mark = `test=${process.pid}`;
  const image = `${devices}\n      run: { memory: '64Mi', commandLine: 'loglevel=4 ${mark}' },`;
  return withPosixProject('recipes/netecho', image, async ({ folder }) => {
    for (const clients of [0, 12]) {
      const guest = startGuest(folder);
      await guest.says(/^netecho listens/m);
      const port = Number(/127\.0\.0\.1:(\d+) leads to port 7/.exec(guest.said())![1]);
      const sockets = Array.from({ length: clients }, (_, index) => busyClient(port, index % 3));
      if (clients > 0) await Promise.all(sockets.map(({ talks }) => talks));
      const qemu = await qemuOf(mark);
      guest.kill('SIGTERM');
      if (clients > 0) await standStill(qemu);
      const { said, exitCode } = await guest.ended;
      for (const { end } of sockets) end();
      assert.is(exitCode, 130, said);
      assert.match(said, /^app: exited, status 83/m);
    }
  });
});

/** As on a host that has too much to do: what the guest was about to do comes later. */
async function standStill(qemu: number): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    try {
      process.kill(qemu, 'SIGSTOP');
      await sleep(200);
      process.kill(qemu, 'SIGCONT');
      await sleep(5);
    } catch {
      return; // it has ended
    }
  }
}

test('threads that are in Linux, come and go do not keep it from its end; a second Ctrl-C needs no guest', () => {
  const mark = `test=${process.pid}`;
  const image = `run: { memory: '64Mi', commandLine: 'loglevel=4 end=work ${mark}' },`;
  return withLinuxProject('test/guest/threads', image, async ({ folder }) => {
    for (const milliseconds of [0, 40, 110]) {
      const guest = startGuest(folder);
      await guest.says(/^# threads are at work/m);
      await sleep(milliseconds);
      guest.kill('SIGINT');
      const { said, exitCode } = await guest.ended;
      assert.is(exitCode, 130, said);
      assert.match(said, /^app: exited, status 83/m);
    }

    const guest = startGuest(folder);
    await guest.says(/^# threads are at work/m);
    const qemu = await qemuOf(mark);
    process.kill(qemu, 'SIGSTOP');
    guest.kill('SIGINT');
    await guest.says(/asked to end/);
    guest.kill('SIGINT');
    const { said, exitCode } = await guest.ended;
    assert.is(exitCode, 130, said);
    assert.match(said, /^app: killed/m);
    assert.not.ok(isAlive(qemu));
  });
});

/** Connects; then it sends and reads, sends only, or does nothing. */
function busyClient(port: number, kind: number): { talks: Promise<void>; end: () => void } {
  let socket: Socket;
  let isOver = false;
  const talks = new Promise<void>((resolve) => {
    const start = (): void => {
      socket = connect(port, '127.0.0.1').on('error', () => {});
      // QEMU's forwarding refuses some of those that come at the same moment.
      const again = (): unknown => isOver || setTimeout(start, 100);
      socket.on('close', again);
      const talk = (): void => {
        socket.off('close', again);
        resolve();
      };
      const fill = (): void => {
        while (socket.write(Buffer.alloc(16 * 1024))) {}
      };
      socket.on('connect', () => {
        if (kind === 2) return talk();
        socket.on('drain', fill);
        fill();
        if (kind === 1) talk();
        else socket.once('data', talk).resume();
      });
    };
    start();
  });
  const end = (): void => {
    isOver = true;
    socket.destroy();
  };
  return { talks, end };
}

test.run();
