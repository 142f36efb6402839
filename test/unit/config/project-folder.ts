import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Runs `use` with a new project folder that has the given files. */
export async function withProject<T>(
  files: Readonly<Record<string, string>>,
  use: (project: string) => Promise<T>,
): Promise<T> {
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'unikernel-config-')));
  try {
    for (const [name, text] of Object.entries(files)) writeIn(project, name, text);
    return await use(project);
  } finally {
    rmSync(project, { recursive: true });
  }
}

/** Writes a file of a project, with the folders it lies in. */
export function writeIn(project: string, name: string, text: string): void {
  const file = join(project, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The config of a project with one image, `hello`, that has the application `app`. */
export function helloConfig(extra = '', imports = ''): string {
  return `import { defineConfig, embedded } from 'unikernel';
${imports}
export default defineConfig({
  images: {
    hello: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
      ${extra}
    },
  },
});
`;
}
