import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { exitCode, UserError } from '../diagnostics/diagnostic.ts';
import type { Forward } from './qemu-arguments.ts';

/**
 * The forwards with every port 0 of the host replaced by a free one.
 * @throws UserError when a port is in use, or may not be used by this user.
 */
export async function choosePorts(forwards: readonly Forward[]): Promise<Forward[]> {
  // All are held until the last one is found, so that none is chosen twice.
  const servers: Server[] = [];
  try {
    const chosen: Forward[] = [];
    // Those that are fixed first, so that none of them is chosen as a free one.
    for (const forward of [...forwards].sort((a, b) => Number(!a.host) - Number(!b.host))) {
      const server = createServer();
      servers.push(server);
      chosen.push({ host: await listen(server, forward.host), guest: forward.guest });
    }
    return chosen;
  } finally {
    await Promise.all(servers.map(close));
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (cause) {
    throw unusable(port, cause as NodeJS.ErrnoException);
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

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
