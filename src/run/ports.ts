import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Forward } from './qemu-arguments.ts';

/**
 * The forwards, in their order, with every port 0 of the host replaced by a free one.
 * @throws UserError when a port is in use, or may not be used by this user.
 */
export async function choosePorts(forwards: readonly Forward[]): Promise<Forward[]> {
  // All are held until the last one is found, so that none is chosen twice.
  const held: Held[] = [];
  const chosen = [...forwards];
  // Those that are fixed first, so that none of them is chosen as a free one.
  const order = [...forwards.entries()].sort(([, a], [, b]) => Number(!a.host) - Number(!b.host));
  try {
    for (const [index, forward] of order) {
      const one = await hold(forward);
      held.push(one);
      chosen[index] = { ...forward, host: one.port };
    }
    return chosen;
  } finally {
    await Promise.all(held.map(({ release }) => release()));
  }
}

/** A port that nobody else can take meanwhile. */
type Held = { readonly port: number; readonly release: () => Promise<void> };

async function hold({ host, protocol }: Forward): Promise<Held> {
  try {
    return await holders[protocol](host);
  } catch (cause) {
    throw unusable(host, cause as NodeJS.ErrnoException);
  }
}

const address = '127.0.0.1';

const holders: Readonly<Record<Forward['protocol'], (port: number) => Promise<Held>>> = {
  tcp: async (port) => {
    const server = createServer().listen(port, address);
    await once(server, 'listening');
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('it has no port');
    return { port: bound.port, release: () => new Promise((done) => server.close(() => done())) };
  },
  udp: async (port) => {
    const socket = createSocket('udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    const bound = socket.address().port;
    return { port: bound, release: () => new Promise((done) => socket.close(() => done())) };
  },
};

function unusable(port: number, cause: NodeJS.ErrnoException): UserError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'is in use already',
    EACCES: 'may not be used by this user',
  };
  return new UserError(
    {
      code: 'run/port',
      message: `Port ${port} of 127.0.0.1 ${reasons[cause.code ?? ''] ?? `cannot be used: ${cause.message}`}.`,
      notes: ['The config forwards it to the guest.'],
      suggestion: 'take another port, or `host: 0` for any that is free',
    },
    exitCode.usage,
    { cause },
  );
}
