import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('./guest.S', import.meta.url));

/** Assembles the guest that behaves like the label of that name, and gives its image. */
export function buildGuest(behaviour: string, folder: string): string {
  const image = join(folder, behaviour);
  const options = ['-m32', '-nostdlib', '-static', '-no-pie', '-Wl,--build-id=none'];
  const layout = ['-Wl,-Ttext=0x100000', '-Wl,-z,noexecstack', '-Wl,-e,start'];
  execFileSync('gcc', [...options, ...layout, `-DBEHAVIOUR=${behaviour}`, source, '-o', image]);
  return image;
}
