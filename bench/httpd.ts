import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../src/plan/package-root.ts';
import { load, type Site } from './http-load.ts';
import { unikernel, withFolder } from './measure.ts';

/** A project whose image `app` is httpd with one ext4 disk and one network, built in the user's store. */
export type Httpd = {
  /**
   * Boots it, asks for `requests` files over 8 connections and waits for its end.
   * @throws Error with the console, when an answer is missing or wrong or the guest does not end well.
   */
  serve(memory: string): Promise<void>;
};

/** What a boot ended with that did not serve. `hung`: the guest did not end by itself. */
export class NotServed extends Error {
  readonly hung: boolean;
  readonly console: string;

  constructor(message: string, hung: boolean, said: string) {
    super(`${message}\n${said}`);
    this.hung = hung;
    this.console = said;
  }
}

export function withHttpd<T>(requests: number, work: (httpd: Httpd) => Promise<T>): Promise<T> {
  const site = Object.fromEntries(
    [13, 4096, 65536, 262144].map((size) => [`${size}.bin`, pattern(size)]),
  );
  return withFolder(async (folder) => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(packageRoot, join(folder, 'node_modules/unikernel'));
    for (const part of ['patches', 'unikernel.lock'])
      cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
    cpSync(join(packageRoot, 'recipes/httpd'), join(folder, 'app'), { recursive: true });
    mkdirSync(join(folder, 'site'));
    for (const [name, bytes] of Object.entries(site))
      writeFileSync(join(folder, 'site', name), bytes);
    writeFileSync(join(folder, 'unikernel.config.ts'), config(requests));
    await unikernel(['build', 'app'], { CI: '' }, folder);
    return work({ serve: (memory) => serve(folder, memory, site, requests) });
  });
}

/** Bytes of which no two pages are alike. */
function pattern(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8) * 7 + (at >> 16)) & 0xff;
  return bytes;
}

function config(requests: number): string {
  return `import { defineConfig, embedded, lkl, posix } from 'unikernel';
import { keepSections } from './patches/linker-script/index.ts';
import { linux } from './patches/lkl/index.ts';
import { nolibc } from './patches/nolibc/index.ts';
import { timerCallback } from './patches/timer/index.ts';

export default defineConfig({
  images: {
    app: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
      libraries: [lkl({ kconfig: { EXT4_FS: true }, patches: linux }), posix()],
      kconfig: { HZ: 1000 },
      patches: [...nolibc, keepSections, timerCallback],
      disks: [{ name: 'site', filesystem: 'ext4', size: '16Mi', from: 'site', mount: '/site', readOnly: true }],
      net: [{ mode: 'user', forward: [{ host: 0, guest: 80 }] }],
      run: { memory: '64Mi', commandLine: 'loglevel=4 -- requests=${requests}', silence: '100s' },
    },
  },
});
`;
}

const endsWithin = 10_000;

async function serve(folder: string, memory: string, site: Site, requests: number): Promise<void> {
  const tool = [join(packageRoot, 'bin/unikernel.js'), 'run', 'app', '--memory', memory];
  const guest = execa(process.execPath, tool, {
    cwd: folder,
    env: { CI: '', NO_COLOR: '1' },
    all: true,
    reject: false,
    stdin: 'ignore',
  });
  let said = '';
  const listening = new Promise<number>((resolve, reject) => {
    guest.all.on('data', (text) => {
      said += text;
      const port = /127\.0\.0\.1:(\d+) leads to port 80/.exec(said)?.[1];
      if (said.includes('httpd serves')) resolve(Number(port));
    });
    guest.all.on('end', () => reject(new Error('it ended before it served')));
    setTimeout(() => reject(new Error('it does not serve')), 2 * endsWithin).unref();
  });
  let problem: string | undefined;
  try {
    await load(await listening, site, { requests, patience: endsWithin });
  } catch (error) {
    problem = (error as Error).message;
  }
  let hung = false;
  const watch = setTimeout(() => {
    hung = true;
    guest.kill();
  }, endsWithin);
  const { exitCode } = await guest;
  clearTimeout(watch);
  if (problem === undefined && exitCode !== 0) problem = `it ended with status ${exitCode}`;
  if (problem !== undefined || hung) throw new NotServed(problem ?? 'it does not end', hung, said);
}
