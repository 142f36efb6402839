import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listenBacklog } from '../../../src/run/listen-backlog.ts';
import { withScratch } from '../../support/scratch.ts';

const test = suite('listen-backlog');

// Of a socket that listens, TCP_INFO tells at byte 28 how many may wait.
const program = `
import socket
listener = socket.socket()
listener.listen(1)
info = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 32)
print(int.from_bytes(info[28:32], 'little'))
`;

test('a program that lets one client wait lets many, once the library is loaded', () =>
  withScratch(async (folder) => {
    const made = await listenBacklog(join(folder, 'preload'));
    assert.ok('library' in made, JSON.stringify(made));
    const waiting = async (env: Record<string, string>): Promise<number> =>
      Number((await execa('python3', ['-c', program], { env })).stdout);
    assert.is(await waiting({}), 1);
    assert.ok((await waiting({ LD_PRELOAD: made.library })) > 64);

    assert.equal(await listenBacklog(join(folder, 'preload')), made);
    assert.equal(readdirSync(join(folder, 'preload')).length, 1);
  }));

test('without a compiler the reason is told, and nothing is left', () =>
  withScratch(async (folder) => {
    const before = process.env.PATH;
    process.env.PATH = folder;
    const made = await listenBacklog(join(folder, 'preload')).finally(() => {
      process.env.PATH = before;
    });
    assert.ok('problem' in made);
    assert.match(made.problem, /gcc/);
    assert.equal(readdirSync(join(folder, 'preload')), []);
  }));

test.run();
