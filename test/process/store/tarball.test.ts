// Downloads from servers that break off, lie and stall.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execaSync } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tarball } from '../../../src/index.ts';
import { type Fetched, fetchPinned, fetchSource } from '../../../src/store/fetch.ts';
import { withServer } from '../../support/http.ts';
import { refusalOf } from '../../support/refusal.ts';
import { withScratch } from '../../support/scratch.ts';
import { tarOf } from '../../support/tar.ts';

const test = suite('tarball');

const archive = tarOf([{ name: 'top/file', text: 'x'.repeat(300_000) }]);
const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
const { signal } = new AbortController();

function download(answer: RequestListener): Promise<Fetched['pin']> {
  return withServer(answer, (origin) =>
    withScratch(async (scratch) => {
      const source = tarball(`${origin}/a.tar`);
      return (await fetchSource(source, {}, { scratch, signal })).pin;
    }),
  );
}

/** Sends what was asked for, or breaks off after some bytes of it. */
function send(
  { headers }: IncomingMessage,
  response: ServerResponse,
  breakAfter = Number.POSITIVE_INFINITY,
): void {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const body = archive.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    etag: '"one"',
    'content-length': body.length,
    ...(start > 0 && { 'content-range': `bytes ${start}-${archive.length - 1}/${archive.length}` }),
  });
  if (breakAfter >= body.length) response.end(body);
  // What was not yet read when a connection breaks is lost to the reader.
  else
    response.write(body.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 300));
}

test('a connection that breaks is taken up where it broke', async () => {
  const ranges: (string | undefined)[] = [];
  const pin = await download((request, response) => {
    ranges.push(request.headers.range);
    if (request.headers.range) assert.is(request.headers['if-range'], '"one"');
    send(request, response, ranges.length < 3 ? 100_000 : undefined);
  });
  assert.equal(pin, { integrity });
  assert.equal(ranges, [undefined, 'bytes=100000-', 'bytes=200000-']);
});

test('a server that knows no ranges sends all of it again', async () => {
  let requests = 0;
  const pin = await download((request, response) => {
    requests += 1;
    send(
      { ...request, headers: {} } as IncomingMessage,
      response,
      requests < 2 ? 100_000 : undefined,
    );
  });
  assert.equal([pin.integrity, requests], [integrity, 2]);
});

test('a server that refuses to go on is asked for all of it', async () => {
  let requests = 0;
  const pin = await download((request, response) => {
    requests += 1;
    if (request.headers.range) response.writeHead(416).end();
    else send(request, response, requests === 1 ? 100_000 : undefined);
  });
  assert.is(pin.integrity, integrity);
});

test('a file that cannot be told from another is not put together of two', async () => {
  const ranges: (string | undefined)[] = [];
  const pin = await download((request, response) => {
    ranges.push(request.headers.range);
    response.writeHead(200, { etag: 'W/"weak"', 'content-length': archive.length });
    if (ranges.length > 1) response.end(archive);
    else response.write(archive.subarray(0, 1000), () => response.destroy());
  });
  assert.is(pin.integrity, integrity);
  assert.equal(ranges, [undefined, undefined]);
});

test('a server that is busy is asked again, and one that stays broken is told', async () => {
  let requests = 0;
  const pin = await download((request, response) => {
    requests += 1;
    if (requests === 1) response.writeHead(503).end();
    else send(request, response);
  });
  assert.is(pin.integrity, integrity);
  const error = await refusalOf(download((request, response) => send(request, response, 0)));
  assert.is(error.exitCode, 100);
  assert.match(error.message, /tarball:a\.tar .*cannot be downloaded/);
});

test('what is not there is told at once', async () => {
  let requests = 0;
  const error = await refusalOf(
    download((_request, response) => {
      requests += 1;
      response.writeHead(404).end('<html>');
    }),
  );
  assert.match(error.message, /404/);
  assert.is(requests, 1);
  await withScratch(async (scratch) => {
    const source = tarball(pathToFileURL(join(scratch, 'none.tar')).href);
    assert.match(
      (await refusalOf(fetchSource(source, {}, { scratch, signal }))).message,
      /no such file/,
    );
  });
});

test('an interrupt ends a download that stalls', async () => {
  const abort = new AbortController();
  await withServer(
    (_request, response) => {
      response.writeHead(200, { 'content-length': archive.length });
      response.write(archive.subarray(0, 1000), () => abort.abort(new Error('interrupted')));
    },
    (origin) =>
      withScratch(async (scratch) => {
        const options = { scratch, signal: abort.signal };
        const result = fetchSource(tarball(`${origin}/a.tar`), {}, options);
        assert.is(await result.catch((error: Error) => error.message), 'interrupted');
      }),
  );
});

test('other bytes than were pinned give 102 and are not unpacked', async () => {
  await withServer(send, (origin) =>
    withScratch(async (scratch) => {
      const output = join(scratch, 'output');
      const pin = { integrity: `sha512-${'A'.repeat(86)}==` };
      const fetched = fetchPinned(tarball(`${origin}/a.tar`), pin, { output, scratch, signal });
      const error = await refusalOf(fetched);
      assert.is(error.exitCode, 102);
      assert.match(error.diagnostics[0]!.suggestion!, 'unikernel lock --update tarball:a.tar');
      assert.not(existsSync(output));
    }),
  );
});

for (const [program, ending] of [
  ['gzip', 'gz'],
  ['xz', 'xz'],
  ['bzip2', 'bz2'],
  ['zstd', 'zst'],
] as const)
  test(`an archive packed with ${program} is unpacked`, async () => {
    await withScratch(async (scratch) => {
      const file = join(scratch, `a.tar.${ending}`);
      const packed = execaSync(program, ['-c'], { input: archive, encoding: 'buffer' }).stdout;
      writeFileSync(file, packed);
      const options = { scratch, signal };
      const fetched = await fetchSource(tarball(pathToFileURL(file).href), {}, options);
      await fetched.unpack(join(scratch, 'output'));
      assert.is(readFileSync(join(scratch, 'output/file'), 'utf8').length, 300_000);
      writeFileSync(file, packed.subarray(0, packed.length - 9));
      const half = await fetchSource(tarball(pathToFileURL(file).href), {}, options);
      await refusalOf(half.unpack(join(scratch, 'half')));
    });
  });

test('a zip archive is refused with what is supported', async () => {
  await withScratch(async (scratch) => {
    const file = join(scratch, 'a.zip');
    writeFileSync(file, 'PK\x03\x04');
    const fetched = await fetchSource(tarball(pathToFileURL(file).href), {}, { scratch, signal });
    const error = await refusalOf(fetched.unpack(join(scratch, 'output')));
    assert.match(error.message, /zip archive/);
    assert.match(error.diagnostics[0]!.notes!.join(), /gzip, xz, bzip2 or zstd/);
  });
});

test.run();
