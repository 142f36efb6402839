// A throw-away project beside the real one: its config, an application, and the tool run on it.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { packageRoot } from '../../src/plan/package-root.ts';
import { removeFolder } from '../../src/store/folder.ts';

export type Answer = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type Project = {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Replaces the command line that its config has. */
  setCommandLine(words: string): void;
  /** Runs `unikernel` in the project. */
  unikernel(args: readonly string[], environment?: Record<string, string>): Promise<Answer>;
};

/** What `work` does in a new project; the folder is gone afterwards. */
export async function withProject(
  files: Readonly<Record<string, string>>,
  work: (project: Project) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-project-'));
  const write: Project['write'] = (all) => {
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(packageRoot, join(folder, 'node_modules/unikernel'));
    write(files);
    await work({
      folder,
      write,
      setCommandLine: (words) => {
        const name = 'unikernel.config.ts';
        const config = readFileSync(join(folder, name), 'utf8');
        write({ [name]: config.replace(/commandLine: '[^']*'/, `commandLine: '${words}'`) });
      },
      unikernel: (args, environment) =>
        unikernel(args, { cwd: folder, ...(environment && { environment }) }),
    });
  } finally {
    // The outputs of a store in it are read-only.
    await removeFolder(folder);
  }
}

/** Runs the tool as a user would, with its output taken apart. */
export async function unikernel(
  args: readonly string[],
  {
    cwd,
    environment = {},
    minutes = 5,
  }: { cwd: string; environment?: Record<string, string>; minutes?: number },
): Promise<Answer> {
  const result = await execa(process.execPath, [join(packageRoot, 'bin/unikernel.js'), ...args], {
    cwd,
    // CI makes the tool refuse to write generated files, which these projects do not commit.
    env: { CI: '', NO_COLOR: '1', ...environment },
    reject: false,
    stdin: 'ignore',
    timeout: minutes * 60_000,
  });
  return { code: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** The main.c of an application whose one test passes. */
export const passing =
  '#include <stdio.h>\n\nint main(void)\n{\n\tputs("1..1\\nok 1 fine");\n\treturn 0;\n}\n';

/** The config of a project with one image `app` on the embedded tree. */
export function appConfig(extra = ''): string {
  return `import { defineConfig, embedded } from 'unikernel';

export default defineConfig({
  images: {
    app: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(),
      application: 'app',
      run: { accelerator: 'tcg', silence: '5s', timeout: '20s' },
      ${extra}
    },
  },
});
`;
}

/** A whole project whose application has the given main.c. */
export function appProject(main: string, extra = ''): Record<string, string> {
  return {
    'unikernel.config.ts': appConfig(extra),
    'app/Makefile.uk': '$(eval $(call addlib,appmain))\nAPPMAIN_SRCS-y += $(APPMAIN_BASE)/main.c\n',
    'app/Config.uk': '',
    'app/main.c': main,
  };
}

/** The TypeScript of what a project asks of the embedded tree. */
export type Tree = { readonly kconfig: string; readonly patches: string };

const treeOfBoot: Tree = {
  kconfig: '{ HZ: 1000 }',
  patches: '[...nolibc, keepSections, timerCallback]',
};

/** A project whose application is a folder of this repository, with the Linux of `boot` as a library. */
export async function withLinuxProject(
  application: string,
  image: string,
  work: (project: Project) => Promise<void>,
  tree: Tree = treeOfBoot,
  libraries: readonly string[] = [],
): Promise<void> {
  const config = linuxConfig(image, tree, libraries);
  await withProject({ 'unikernel.config.ts': config }, async (project) => {
    cpSync(join(packageRoot, application), join(project.folder, 'app'), { recursive: true });
    for (const name of ['patches', 'unikernel.lock'])
      cpSync(join(packageRoot, name), join(project.folder, name), { recursive: true });
    await work(project);
  });
}

/** As `withLinuxProject`, for an application in ordinary C. */
export async function withPosixProject(
  application: string,
  image: string,
  work: (project: Project) => Promise<void>,
): Promise<void> {
  await withLinuxProject(application, image, work, treeOfBoot, ['posix']);
}

// The options and patches are those of `boot`, so that Linux is built once for all.
function linuxConfig(
  extra: string,
  { kconfig, patches }: Tree,
  libraries: readonly string[],
): string {
  return `import { ${['defineConfig', 'embedded', 'lkl', ...libraries].join(', ')} } from 'unikernel';
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
      libraries: [
        lkl({ kconfig: { EXT4_FS: true }, patches: linux }),
        ${libraries.map((name) => `${name}(),`).join(' ')}
      ],
      kconfig: ${kconfig},
      patches: ${patches},
      ${extra}
    },
  },
});
`;
}

/** Makes `bin` a PATH with every program of the real one but `without`. */
export function pathWithout(bin: string, without: readonly string[]): string {
  mkdirSync(bin);
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => existsSync(folder));
  for (const folder of folders)
    for (const program of readdirSync(folder))
      if (!without.includes(program) && !existsSync(join(bin, program)))
        symlinkSync(join(folder, program), join(bin, program));
  return bin;
}
