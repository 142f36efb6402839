// A server of the files below a folder, as nginx with `dav_methods PUT` is one, that can be told
// to fail in the ways that servers and networks do.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join } from 'node:path';

export type Fault =
  | { readonly type: 'status'; readonly status: number }
  /** So many bytes are sent, then the connection is cut. */
  | { readonly type: 'cut'; readonly after: number }
  /** So many bytes are sent, then nothing more. */
  | { readonly type: 'stall'; readonly after: number }
  /** One bit of the middle is another. */
  | { readonly type: 'flip' }
  /** The whole file is sent, whatever was asked for. */
  | { readonly type: 'no-range' };

export type FileServer = {
  readonly url: string;
  /** `GET /entries/… bytes=…`, in the order in which they came. */
  readonly requests: string[];
  /** What goes wrong with a request; nothing by default. */
  fault: (request: IncomingMessage) => Fault | undefined;
};

/** Without which browsers do not take a page's files. */
const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
};

/** Serves a folder on this machine while `work` runs. */
export async function withFileServer<T>(
  folder: string,
  work: (server: FileServer) => Promise<T>,
): Promise<T> {
  const state: { requests: string[]; fault: FileServer['fault'] } = {
    requests: [],
    fault: () => undefined,
  };
  const server = createServer(async (request, response) => {
    const { method, url = '', headers } = request;
    state.requests.push([method, url, headers.range].filter(Boolean).join(' '));
    const fault = state.fault(request);
    if (fault?.type === 'status') return response.writeHead(fault.status).end();
    const file = join(folder, decodeURIComponent(new URL(url, 'http://host').pathname));
    if (method === 'PUT') return await write(request, response, file);
    if (!existsSync(file)) return response.writeHead(404).end();
    const type = contentTypes[extname(file)];
    if (type !== undefined) response.setHeader('Content-Type', type);
    send(request, response, readFileSync(file), fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await work(Object.assign(state, { url: `http://127.0.0.1:${port}` }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function write(request: IncomingMessage, response: ServerResponse, file: string) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Buffer.concat(chunks));
  response.writeHead(201).end();
}

function send(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  whole: Buffer,
  fault: Fault | undefined,
): void {
  const asked = fault?.type === 'no-range' ? undefined : /^bytes=(\d+)-$/.exec(headers.range ?? '');
  const from = Number(asked?.[1] ?? 0);
  if (from > 0 && from >= whole.length) {
    response.writeHead(416).end();
    return;
  }
  const bytes = Buffer.from(whole.subarray(from));
  if (fault?.type === 'flip') bytes[bytes.length >> 1]! ^= 1;
  response.writeHead(asked ? 206 : 200, {
    'Content-Length': bytes.length,
    ...(asked && { 'Content-Range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
  });
  if (method === 'HEAD') response.end();
  else if (fault?.type === 'cut' || fault?.type === 'stall')
    response.write(bytes.subarray(0, fault.after), () => {
      if (fault.type === 'cut') response.destroy();
    });
  else response.end(bytes);
}
