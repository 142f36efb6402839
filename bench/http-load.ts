import { Agent, get } from 'node:http';

/** Path below the site → what has to come. */
export type Site = Readonly<Record<string, Buffer>>;

/**
 * Asks for the files of `site` in turns, over `clients` connections that stay, until `requests`
 * answers have come; each has to be the file, byte for byte, within `patience` ms.
 */
export async function load(
  port: number,
  site: Site,
  { clients = 8, requests, patience = 10_000 }: LoadOptions,
): Promise<void> {
  const paths = Object.keys(site);
  const turns = Math.ceil(requests / clients);
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        for (let turn = 0; turn < turns; turn += 1) {
          const path = paths[(client + turn) % paths.length]!;
          const body = await ask(port, path, agent, patience);
          if (!body.equals(site[path]!))
            throw new Error(`${path} came with other bytes (${body.length})`);
        }
      } finally {
        agent.destroy();
      }
    }),
  );
}

type LoadOptions = {
  readonly clients?: number;
  readonly requests: number;
  readonly patience?: number;
};

function ask(port: number, path: string, agent: Agent, patience: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: `/${path}`, agent }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('error', reject);
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(pieces));
        else reject(new Error(`/${path} was answered with ${answer.statusCode}`));
      });
    });
    request.setTimeout(patience, () => {
      request.destroy(new Error(`no answer to /${path} for ${patience} ms`));
    });
    request.on('error', reject);
  });
}
