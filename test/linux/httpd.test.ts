// recipes/httpd behind QEMU's user network, talked to from the host; and the same sources, compiled
// for the host, held to the same answers: they are ordinary C.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { findProgram } from '../../src/run/find-program.ts';
import { withPosixProject } from '../e2e/project.ts';
import { type Guest, qemuOf, talkToGuest } from '../support/guest.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const test = suite('httpd');

const mebibyte = 2 ** 20;

const large = randomBytes(8 * mebibyte);
const page = '<!doctype html>\n<p>hello</p>\n';
const site: Readonly<Record<string, string | Buffer>> = {
  'index.html': page,
  'large.bin': large,
  'small.bin': large.subarray(0, 4096),
  'empty.txt': '',
  'a b ä.css': 'p {}\n',
  'deep/er/index.html': 'deep\n',
  'no index/file': 'x',
};

function writeSite(folder: string): void {
  for (const [name, content] of Object.entries(site)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

// ---- A client that sees every byte ----

type Reply = {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

/** A connection on which answers are read as RFC 9112 has them, one after the other. */
class Client {
  readonly socket: Socket;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #arrived = (): void => {};

  private constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.socket.on('data', (piece) => {
      this.#pieces.push(piece);
      this.#bytes += piece.length;
      this.#arrived();
    });
    const end = (): void => {
      this.#ended = true;
      this.#arrived();
    };
    this.socket.on('end', end).on('close', end).on('error', end);
  }

  static async connect(port: number): Promise<Client> {
    const client = new Client(port);
    await once(client.socket, 'connect');
    return client;
  }

  write(text: string): void {
    this.socket.write(text);
  }

  async #more(): Promise<void> {
    assert.not.ok(this.#ended, 'the connection ended within an answer');
    await new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
  }

  async #take(bytes: number): Promise<Buffer> {
    while (this.#bytes < bytes) await this.#more();
    const all = Buffer.concat(this.#pieces);
    this.#pieces = [all.subarray(bytes)];
    this.#bytes -= bytes;
    return all.subarray(0, bytes);
  }

  /** The next answer; `method` says whether it has a body. */
  async reply(method = 'GET'): Promise<Reply> {
    let end = -1;
    for (;;) {
      const all = Buffer.concat(this.#pieces);
      this.#pieces = [all];
      end = all.indexOf('\r\n\r\n');
      if (end >= 0) break;
      await this.#more();
    }
    const [first = '', ...lines] = String(await this.#take(end + 4))
      .trimEnd()
      .split('\r\n');
    const fields = Object.fromEntries(
      lines.map((line) => {
        const [, name = '', value = ''] = /^([A-Za-z-]+): (.*)$/.exec(line) ?? [];
        assert.ok(name, line);
        return [name.toLowerCase(), value];
      }),
    );
    const status = Number(/^HTTP\/1\.1 (\d{3}) [A-Z]/.exec(first)![1]);
    const hasBody = method !== 'HEAD' && status !== 304;
    const body = await this.#take(hasBody ? Number(fields['content-length']) : 0);
    return { status, fields, body };
  }

  async ask(path: string, lines: readonly string[] = [], method = 'GET'): Promise<Reply> {
    this.write(`${[`${method} ${path} HTTP/1.1`, 'Host: guest', ...lines].join('\r\n')}\r\n\r\n`);
    return this.reply(method);
  }

  /** Waits until the server ends the connection, with nothing more said. */
  async ended(): Promise<void> {
    while (!this.#ended)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    assert.is(this.#bytes, 0, `more was said: ${Buffer.concat(this.#pieces)}`);
    this.socket.destroy();
  }

  close(): void {
    this.socket.destroy();
  }
}

/** What is sent as it stands; the answer to it, after which the server closes. */
async function lastReply(port: number, text: string, method?: string): Promise<Reply> {
  const client = await Client.connect(port);
  client.write(text);
  const reply = await client.reply(method);
  assert.is(reply.fields.connection, 'close', text.slice(0, 60));
  await client.ended();
  return reply;
}

// ---- What is asked of every server ----

async function servesFiles(port: number): Promise<void> {
  const client = await Client.connect(port);
  const type: Record<string, string> = {
    'index.html': 'text/html; charset=utf-8',
    'a b ä.css': 'text/css; charset=utf-8',
    'empty.txt': 'text/plain; charset=utf-8',
    'small.bin': 'application/octet-stream',
  };
  for (const [name, content] of Object.entries(site)) {
    const { status, fields, body } = await client.ask(`/${encodeURI(name)}?query=%zz`);
    assert.is(status, 200, name);
    assert.ok(body.equals(Buffer.from(content)), name);
    assert.is(fields.connection, 'keep-alive');
    assert.match(fields.date!, /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
    assert.ok(Math.abs(Date.parse(fields.date!) - Date.now()) < 60_000, fields.date);
    if (type[name]) assert.is(fields['content-type'], type[name], name);

    const head = await client.ask(`/${encodeURI(name)}`, [], 'HEAD');
    assert.is(head.status, 200);
    assert.is(Number(head.fields['content-length']), Buffer.byteLength(content), name);
  }
  assert.is(String((await client.ask('/')).body), page);
  assert.is(String((await client.ask('//deep/./er//')).body), 'deep\n');
  assert.is(String((await client.ask('http://guest/index.html')).body), page);
  assert.is(String((await client.ask('HTTP://guest')).body), page);

  const moved = await client.ask('/deep/er');
  assert.is(moved.status, 301);
  const location = new URL(moved.fields.location!, 'http://guest/deep/er');
  assert.is(location.href, 'http://guest/deep/er/');
  const encoded = await client.ask('/no%20index');
  assert.is(encoded.fields.location, './no%20index/');
  for (const path of [
    '/none',
    '/index.html/',
    '/index.html/x',
    '/no%20index/',
    `/${'x'.repeat(300)}`,
  ]) {
    const { status, fields, body } = await client.ask(path);
    assert.is(status, 404, path);
    assert.is(String(body), '404 Not Found\n');
    assert.is(fields.connection, 'keep-alive');
  }
  client.close();
}

async function servesRanges(port: number): Promise<void> {
  const client = await Client.connect(port);
  const size = large.length;
  const ranges: readonly (readonly [string, number, number])[] = [
    ['0-0', 0, 1],
    ['0-99', 0, 100],
    ['5000-70000', 5000, 70001],
    [`${size - 1}-`, size - 1, size],
    ['-1000', size - 1000, size],
    [`-${size + 5}`, 0, size],
    ['4194304-99999999999999999999999', 4194304, size],
  ];
  for (const [range, start, end] of ranges) {
    const { status, fields, body } = await client.ask('/large.bin', [`range:bytes=${range}`]);
    assert.is(status, 206, range);
    assert.is(fields['content-range'], `bytes ${start}-${end - 1}/${size}`);
    assert.ok(body.equals(large.subarray(start, end)), range);
  }
  for (const range of [`${size}-`, '-0', '99999999999999999999999-']) {
    const { status, fields } = await client.ask('/large.bin', [`Range: bytes=${range}`]);
    assert.is(status, 416, range);
    assert.is(fields['content-range'], `bytes */${size}`);
  }
  // What is no range, and several of them, may be passed over.
  for (const range of [
    'bytes=5-2',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'lines=1-2',
    'bytes=0-1,3-4',
  ]) {
    const { status, body } = await client.ask('/small.bin', [`Range: ${range}`]);
    assert.is(status, 200, range);
    assert.is(body.length, 4096);
  }
  const head = await client.ask('/small.bin', ['Range: bytes=1-2'], 'HEAD');
  assert.is(head.fields['content-length'], '2');
  assert.is((await client.ask('/empty.txt', ['Range: bytes=0-'])).status, 416);
  client.close();
}

async function refusesBadRequests(port: number): Promise<void> {
  const host = 'Host: guest\r\n';
  const bad: readonly (readonly [number, string])[] = [
    [400, 'nonsense\r\n\r\n'],
    [400, 'GET\r\n\r\n'],
    [400, 'GET / \r\n\r\n'],
    [400, `GET  / HTTP/1.1\r\n${host}\r\n`],
    [400, 'GET / HTTP/1.1\r\n\r\n'],
    [400, `GET / HTTP/1.1\r\n${host}${host}\r\n`],
    [400, `GET index.html HTTP/1.1\r\n${host}\r\n`],
    [400, `GET / HTTP/1.1\n${host}\r\n`],
    [400, `GET / HTTP/1.1\r\n${host} folded\r\n\r\n`],
    [400, `GET / HTTP/1.1\r\n${host}no colon\r\n\r\n`],
    [400, `GET / HTTP/1.1\r\n${host}Space : x\r\n\r\n`],
    [400, `GET / HTTP/1.1\r\n${host}Name: a\0b\r\n\r\n`],
    [400, `GET / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 1\r\n\r\n`],
    [400, `GET / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`],
    [400, `GET / HTTP/1.1\r\n${host}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    [400, `G(T / HTTP/1.1\r\n${host}\r\n`],
    [505, `GET / HTTP/2.0\r\n${host}\r\n`],
    [413, `GET / HTTP/1.1\r\n${host}Content-Length: 99999999999999999999\r\n\r\nx`],
    [413, `GET / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    [414, `GET /${'x'.repeat(70_000)} HTTP/1.1\r\n${host}\r\n`],
    [431, `GET / HTTP/1.1\r\n${host}X: ${'y'.repeat(300_000)}\r\n\r\n`],
    [405, `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\n\r\nabcde`],
  ];
  for (const [status, text] of bad) {
    const reply = await lastReply(port, text);
    assert.is(reply.status, status, text.slice(0, 60));
    assert.ok(reply.body.length > 0);
  }
  const traversal = [
    '/../etc/passwd',
    '/..',
    '/deep/../../x',
    '/%2e%2e/x',
    '/..%2fx',
    '/deep/%2E./index.html',
    '/%00',
    '/%0d%0aX:%20y',
    '/%',
    '/%4',
    '/%zz',
    '/#',
  ];
  for (const path of traversal)
    assert.is((await lastReply(port, `GET ${path} HTTP/1.1\r\n${host}\r\n`)).status, 400, path);

  const client = await Client.connect(port);
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'get']) {
    const { status, fields } = await client.ask('/', [], method);
    assert.is(status, 405, method);
    assert.is(fields.allow, 'GET, HEAD');
  }
  assert.is((await client.ask(`/${'x'.repeat(2000)}`)).status, 414);
  assert.is((await client.ask('/')).status, 200, 'the connection goes on');
  client.close();
}

async function keepsConnections(port: number): Promise<void> {
  const old = 'GET / HTTP/1.0\r\n';
  assert.is(String((await lastReply(port, `${old}\r\n`)).body), page);
  assert.is(
    (await lastReply(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: x, CLOSE\r\n\r\n')).status,
    200,
  );

  const client = await Client.connect(port);
  client.write(`${old}Connection: Keep-Alive\r\n\r\n`);
  assert.is((await client.reply()).fields.connection, 'keep-alive');

  // Many requests at once, also in pieces; the answers come in their order.
  const names = ['index.html', 'small.bin', 'none', 'empty.txt', 'deep/er/'];
  const asked = Array.from({ length: 500 }, (_, index) => names[index % names.length]!);
  const text = asked.map((name) => `\r\nGET /${name} HTTP/1.1\r\nHost: x\r\n\r\n`).join('');
  const pieces = Math.ceil(text.length / 7777);
  for (let piece = 0; piece < pieces; piece += 1)
    client.write(text.slice(piece * 7777, (piece + 1) * 7777));
  for (const name of asked) {
    const content = site[name] ?? site[`${name}index.html`];
    const { status, body } = await client.reply();
    assert.is(status, content === undefined ? 404 : 200, name);
    if (content !== undefined) assert.ok(body.equals(Buffer.from(content)), name);
  }

  // A client that ended its sending still gets what it asked for.
  client.socket.end('GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n');
  assert.ok((await client.reply()).body.equals(large));
  await client.ended();
  const cut = await Client.connect(port);
  cut.socket.end('GET / HT');
  assert.is((await cut.reply()).status, 400);
  await cut.ended();
}

/** `patience` is in seconds, the server's. */
async function endsSlowClients(port: number): Promise<void> {
  const silent = await Client.connect(port);
  const slow = await Client.connect(port);
  slow.write('GET / HTTP/1.1\r\nHost: x\r\n');
  const trickle = setInterval(() => slow.write('X: y\r\n'), 200);
  const reader = await Client.connect(port);
  reader.socket.pause();
  reader.write('GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n');

  // Meanwhile others are served.
  const client = await Client.connect(port);
  assert.is((await client.ask('/')).status, 200);
  client.close();

  const reply = await slow.reply();
  clearInterval(trickle);
  assert.is(reply.status, 408);
  assert.is(reply.fields.connection, 'close');
  slow.close();
  await silent.ended();
  reader.close();
}

async function outlastsRudeClients(port: number): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    const client = await Client.connect(port);
    client.write('GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(client.socket, 'data');
    client.socket.resetAndDestroy();
  }
  const client = await Client.connect(port);
  assert.ok((await client.ask('/large.bin')).body.equals(large));
  client.close();
}

/** None of those that come at the same moment is kept waiting or forgotten. */
async function letsManyInAtOnce(port: number, count: number): Promise<void> {
  const clients = Array.from({ length: count }, async () => {
    const client = await Client.connect(port);
    const { status, body } = await client.ask('/small.bin');
    assert.is(status, 200);
    assert.ok(body.equals(site['small.bin'] as Buffer));
    return client;
  });
  for (const client of await Promise.all(clients)) client.close();
}

/** `count` clients that say no more than `said` and take nothing; who is sent away comes again. */
async function outlastsCrowd(port: number, count: number, said: string): Promise<void> {
  let isOver = false;
  const crowd = new Set<Socket>();
  const come = (): void => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    crowd.add(socket.pause());
    socket.write(said);
    socket.on('close', () => {
      crowd.delete(socket);
      if (!isOver) setTimeout(come, 500);
    });
  };
  for (let n = 0; n < count; n += 1) come();
  await sleep(300);
  for (let turn = 0; turn < 5; turn += 1) {
    const client = await Client.connect(port);
    assert.is((await client.ask('/small.bin')).status, 200, said);
    client.close();
    await sleep(100);
  }
  isOver = true;
  for (const socket of crowd) socket.destroy();
}

async function servesMany(port: number, requests: number): Promise<void> {
  const clients: Client[] = [];
  while (clients.length < 8) {
    const client = await Client.connect(port);
    assert.is((await client.ask('/')).status, 200);
    clients.push(client);
  }
  const paths = ['/', '/small.bin', '/none', '/empty.txt'];
  await Promise.all(
    clients.map(async (client) => {
      for (let turn = 0; turn < requests / clients.length; turn += 1) {
        const path = paths[turn % paths.length]!;
        const { status, body } = await client.ask(path);
        assert.is(status, path === '/none' ? 404 : 200);
        if (path === '/small.bin') assert.ok(body.equals(site['small.bin'] as Buffer));
      }
      client.close();
    }),
  );
}

async function behaves(port: number): Promise<void> {
  await servesFiles(port);
  await servesRanges(port);
  await refusesBadRequests(port);
  await keepsConnections(port);
  await endsSlowClients(port);
  await outlastsRudeClients(port);
  await letsManyInAtOnce(port, 64);
  // More than are let in.
  await outlastsCrowd(port, 300, '');
  await outlastsCrowd(port, 300, 'GET / HTTP/1.1\r\nX: ');
  await outlastsCrowd(port, 40, 'GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n');
}

// ---- The servers ----

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function untilListening(port: number): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    const client = await Client.connect(port).catch(() => undefined);
    if (client) return client.close();
    await sleep(50);
  }
  assert.unreachable('nobody listens');
}

/**
 * Boots httpd with the site as its disk, has `talk` talk to it, and ends it in order; returns all that
 * was said.
 */
async function withGuest(
  { words, silence }: { readonly words: string; readonly silence?: string },
  talk: (port: number, guest: Guest) => Promise<void>,
  minutes?: number,
): Promise<string> {
  const limit = silence === undefined ? '' : `, silence: '${silence}'`;
  const image = `disks: [{ name: 'site', filesystem: 'ext4', size: '16Mi', from: 'site', mount: '/site', readOnly: true }],
      net: [{ mode: 'user', forward: [{ host: 0, guest: 80 }] }],
      run: { memory: '64Mi', commandLine: 'loglevel=4 ${words}'${limit} },`;
  let all = '';
  await withPosixProject('recipes/httpd', image, async (project) => {
    project.write({ 'site/index.html': '' });
    writeSite(join(project.folder, 'site'));
    assert.is((await project.unikernel(['build', 'app'])).code, 0);
    const ready = 'httpd serves /site on port 80';
    const { said, exitCode } = await talkToGuest(
      project.folder,
      ready,
      80,
      async (port, guest) => {
        await talk(port, guest);
        guest.kill('SIGINT');
      },
      minutes,
    );
    assert.is(exitCode, 130, said);
    assert.match(said, /^app: exited, status 83/m);
    all = said;
  });
  return all;
}

test('the guest serves a disk, and does no harm to anybody who behaves', async () => {
  const said = await withGuest(
    { words: '-- patience=4 report=1000', silence: '100s' },
    async (port) => {
      await behaves(port);
      // A disk that was built has the same time on all files, which is no version.
      const client = await Client.connect(port);
      const since = `If-Modified-Since: ${new Date().toUTCString()}`;
      const { status, fields } = await client.ask('/', [since]);
      assert.is(status, 200);
      assert.is(fields['last-modified'], undefined);
      client.close();
      await servesMany(port, 3200);
    },
  );
  assert.match(said, /reboot: Restarting system/);
  const free = freeKibibytes(said);
  assert.ok(free.length >= 3, said);
  assert.ok(free.at(-1)! > free[0]! - 2048, `Linux's free memory in KiB: ${free.join(' ')}`);
});

/** What the guest has reported. */
function freeKibibytes(said: string): number[] {
  return [...said.matchAll(/ (\d+) KiB of Linux's memory free/g)].map(([, free]) => Number(free));
}

// What takes too long for every day.
if (process.env.FULL_SIZE !== undefined)
  test('at full size: a minute of wrk, 100,000 requests of ab, ranges of curl, crowds', async () => {
    const missing = ['wrk', 'ab', 'curl'].filter((program) => !findProgram(program));
    if (missing.length > 0) return skip(`not installed: ${missing.join(', ')}`);
    const mark = `test=${process.pid}`;
    await withGuest(
      { words: `${mark} -- report=5000` },
      async (port, guest) => {
        const qemu = await qemuOf(mark);
        // First, as what is read of the disk stays in Linux's memory.
        await servesLargeFiles(port, 32, 4);
        await servesCurl(port);
        await withstandsWrk(port);
        const resident = residentMebibytes(qemu);
        await withstandsAb(port, 100_000, ['-k']);
        await withstandsAb(port, 10_000, []);
        const grown = residentMebibytes(qemu) - resident;
        tell(`QEMU's resident memory: ${resident} MiB, after 110,000 requests ${grown} more`);
        assert.ok(grown < 8, `${grown} MiB more`);
        const free = freeKibibytes(guest.said());
        tell(`Linux's free memory, every 5,000 requests, in KiB: ${free.join(' ')}`);
        assert.ok(free.length >= 20 && free.at(-1)! > free[0]! - 2048);
        await outlastsCrowd(port, 600, '');
        await outlastsCrowd(port, 600, 'GET / HTTP/1.1\r\nX: ');
        await outlastsCrowd(port, 600, 'nonsense\r\n\r\n');
        await outlastsCrowd(port, 200, 'GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n');
        await behaves(port);
      },
      20,
    );
  });

const tell = (text: string): boolean => process.stdout.write(`${text}\n`);

async function withstandsWrk(port: number): Promise<void> {
  const words = ['-t2', '-c64', '-d60s', '--timeout', '10s', '--latency'];
  const { stdout } = await execa('wrk', [...words, `http://127.0.0.1:${port}/small.bin`]);
  tell(stdout);
  assert.not.match(stdout, /Socket errors|Non-2xx/);
  assert.match(stdout, /\d+ requests in/);
}

async function withstandsAb(port: number, requests: number, words: readonly string[]) {
  const url = `http://127.0.0.1:${port}/small.bin`;
  const counts = ['-q', '-n', String(requests), '-c', '64'];
  const { stdout } = await execa('ab', [...counts, ...words, url]);
  tell(stdout);
  assert.match(stdout, new RegExp(`^Complete requests: +${requests}$`, 'm'));
  assert.match(stdout, /^Failed requests: +0$/m);
  assert.not.match(stdout, /Non-2xx/);
  if (words.includes('-k'))
    assert.match(stdout, new RegExp(`^Keep-Alive requests: +${requests}$`, 'm'));
}

async function servesLargeFiles(port: number, connections: number, each: number): Promise<void> {
  const clients = Array.from({ length: connections }, async () => {
    const client = await Client.connect(port);
    for (let turn = 0; turn < each; turn += 1)
      assert.ok((await client.ask('/large.bin')).body.equals(large));
    client.close();
  });
  await Promise.all(clients);
}

async function servesCurl(port: number): Promise<void> {
  const curl = async (...words: readonly string[]): Promise<[string, Buffer]> => {
    const url = `http://127.0.0.1:${port}/large.bin`;
    const told = ['-s', '-w', '%{stderr}%{http_code}'];
    const { stdout, stderr } = await execa('curl', [...told, ...words, url], {
      encoding: 'buffer',
    });
    return [String(Buffer.from(stderr)), Buffer.from(stdout)];
  };
  const size = large.length;
  const expected: readonly (readonly [string, string, number, number])[] = [
    ['0-99', '206', 0, 100],
    ['-1000', '206', size - 1000, size],
    ['8000000-', '206', 8_000_000, size],
    ['4095-4096', '206', 4095, 4097],
    ['0-1,5-6', '200', 0, size],
  ];
  for (const [range, status, start, end] of expected) {
    const [code, body] = await curl('-r', range);
    assert.is(code, status, range);
    assert.ok(body.equals(large.subarray(start, end)), range);
  }
  assert.is((await curl('-r', `${size}-`))[0], '416');
  const [code, body] = await curl('-r', '0-99', '-H', 'If-Range: "another version"');
  assert.is(code, '200');
  assert.ok(body.equals(large));
}

function residentMebibytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024);
}

test('the same sources, compiled for the host, behave alike; and tell versions by their times', () =>
  withScratch(async (folder) => {
    writeSite(join(folder, 'site'));
    const changed = new Date('2020-02-29T12:34:56Z');
    utimesSync(join(folder, 'site/small.bin'), changed, changed);
    const sources = join(packageRoot, 'recipes/httpd');
    const files = readdirSync(sources).filter((name) => name.endsWith('.c'));
    const checks = ['-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined'];
    await execa('gcc', [
      ...['-std=gnu11', '-D_GNU_SOURCE', '-O1', '-g', ...checks, '-fno-sanitize-recover'],
      ...['-o', join(folder, 'httpd'), ...files.map((name) => join(sources, name))],
    ]);
    const port = await freePort();
    const server = execa(
      join(folder, 'httpd'),
      [`root=${folder}/site`, `port=${port}`, 'patience=4'],
      { all: true, reject: false, timeout: 120_000 },
    );
    try {
      // Its output is a pipe, and stays in a buffer; but it listens.
      await untilListening(port);
      await behaves(port);
      const client = await Client.connect(port);
      const ask = async (...lines: readonly string[]) =>
        (await client.ask('/small.bin', lines)).status;
      const { fields } = await client.ask('/small.bin');
      const modified = fields['last-modified']!;
      assert.is(modified, 'Sat, 29 Feb 2020 12:34:56 GMT');
      assert.is(await ask(`If-Modified-Since: ${modified}`), 304);
      assert.is(await ask('If-Modified-Since: Sat, 29 Feb 2020 12:34:55 GMT'), 200);
      assert.is(await ask('If-Modified-Since: Sun, 29 Feb 2020 12:34:56 GMT'), 200, 'no such day');
      assert.is(await ask(`If-Range: ${modified}`, 'Range: bytes=1-2'), 206);
      assert.is(await ask('If-Range: "tag"', 'Range: bytes=1-2'), 200);
      client.close();
    } finally {
      server.kill();
    }
    const { signal, all } = await server;
    assert.is(signal, 'SIGTERM', all);
  }));

test.run();
