import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/plan/package-root.ts';
import { until } from './process.ts';

export type Talked = { readonly said: string; readonly exitCode: number | undefined };

export type Guest = {
  /** All that was said so far. */
  readonly said: () => string;
  readonly says: (text: RegExp) => Promise<void>;
  readonly kill: (signal?: NodeJS.Signals) => void;
  readonly ended: Promise<Talked>;
};

/** Starts `unikernel run app` in `folder`, with nothing to read, or with input that does not end. */
export function startGuest(
  folder: string,
  minutes = 2,
  stdin: 'ignore' | 'pipe' = 'ignore',
): Guest {
  const guest = execa(process.execPath, [join(packageRoot, 'bin/unikernel.js'), 'run', 'app'], {
    cwd: folder,
    env: { CI: '', NO_COLOR: '1' },
    all: true,
    reject: false,
    stdin,
    timeout: minutes * 60_000,
  });
  let said = '';
  guest.all.on('data', (text) => {
    said += text;
  });
  return {
    said: () => said,
    says: (text) =>
      until(() => text.test(said), `the guest says ${text}`, 60).catch(async (error: Error) => {
        guest.kill();
        await guest;
        throw Object.assign(error, { message: `${error.message}\n${said}` });
      }),
    kill: (signal) => void guest.kill(signal),
    ended: guest.then(({ exitCode }) => ({ said, exitCode })),
  };
}

/**
 * Runs `unikernel run app` in `folder`; once the guest has said `ready`, `talk` gets the port of the
 * host that leads to port `guestPort`. Returns, when the guest has ended, all that was said.
 */
export async function talkToGuest(
  folder: string,
  ready: string,
  guestPort: number,
  talk: (port: number, guest: Guest) => Promise<void>,
  minutes?: number,
): Promise<Talked> {
  const guest = startGuest(folder, minutes);
  await guest.says(new RegExp(ready.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  try {
    const port = new RegExp(`app: 127\\.0\\.0\\.1:(\\d+) leads to port ${guestPort} of the guest`);
    await talk(Number(port.exec(guest.said())![1]), guest);
  } catch (error) {
    guest.kill();
    const { said } = await guest.ended;
    throw Object.assign(error as Error, { message: `${(error as Error).message}\n${said}` });
  }
  return guest.ended;
}

/** The QEMU that has this word on its guest's command line, once it is there. */
export async function qemuOf(word: string): Promise<number> {
  let found: string | undefined;
  await until(
    () => {
      found = readdirSync('/proc').find((entry) => {
        try {
          const line = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
          return /^[^\0]*qemu-system/.test(line) && line.includes(word);
        } catch {
          return false; // no process, or one that has ended
        }
      });
      return found !== undefined;
    },
    'QEMU runs',
    60,
  );
  return Number(found);
}

/** The disks of test/guest/counter, in a config. */
export const counterDisks = `disks: [
        { name: 'site', filesystem: 'ext4', size: '16Mi', from: 'site', mount: '/site', readOnly: true },
        { name: 'data', filesystem: 'ext4', size: '16Mi', mount: '/data', state: true },
      ]`;
