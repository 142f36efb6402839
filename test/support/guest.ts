import { join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/plan/package-root.ts';
import { until } from './process.ts';

export type Talked = { readonly said: string; readonly exitCode: number | undefined };

/**
 * Runs `unikernel run app` in `folder`; once the guest has said `ready`, `talk` gets the port of the
 * host that leads to port `guestPort`. Returns, when the guest has ended, all that was said.
 */
export async function talkToGuest(
  folder: string,
  ready: string,
  guestPort: number,
  talk: (port: number) => Promise<void>,
): Promise<Talked> {
  const guest = execa(process.execPath, [join(packageRoot, 'bin/unikernel.js'), 'run', 'app'], {
    cwd: folder,
    env: { CI: '', NO_COLOR: '1' },
    all: true,
    reject: false,
    stdin: 'ignore',
    timeout: 120_000,
  });
  let said = '';
  guest.all.on('data', (text) => {
    said += text;
  });
  try {
    await until(() => said.includes(ready), `the guest says "${ready}"`, 60);
    const port = new RegExp(`app: 127\\.0\\.0\\.1:(\\d+) leads to port ${guestPort} of the guest`);
    await talk(Number(port.exec(said)![1]));
  } catch (error) {
    guest.kill();
    await guest;
    throw Object.assign(error as Error, { message: `${(error as Error).message}\n${said}` });
  }
  const { exitCode } = await guest;
  return { said, exitCode };
}
