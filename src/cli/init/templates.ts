// What `unikernel init` writes. Applications, patches and pins are those that this tool is tested
// with; a test holds the configs against its own.

/** A project to begin with. */
export type Template = {
  readonly title: string;
  /** The recipe whose folder becomes the application. */
  readonly recipe: string;
  readonly withLinux: boolean;
  /** The members of the image that differ, and what they import, as lines of the config. */
  readonly imports: readonly string[];
  readonly members: (image: string) => readonly string[];
  /** What else the config names, by path. */
  readonly files?: Readonly<Record<string, string>>;
};

export const templateNames = ['hello', 'boot', 'netecho', 'httpd'] as const;
export type TemplateName = (typeof templateNames)[number];

const linuxImports = (functions: string): string[] => [
  `import { ${functions} } from 'unikernel';`,
  "import { keepSections } from './patches/linker-script/index.ts';",
  "import { linux } from './patches/lkl/index.ts';",
  "import { nolibc } from './patches/nolibc/index.ts';",
  "import { timerCallback } from './patches/timer/index.ts';",
];

const linuxLibrary = 'lkl({ kconfig: { EXT4_FS: true }, patches: linux })';

const linuxMembers = (libraries: string): string[] => [
  libraries,
  'kconfig: { HZ: 1000 },',
  'patches: [...nolibc, keepSections, timerCallback],',
];

const answersText = `// Asks the guest that runs for its page.
import assert from 'node:assert/strict';

const answer = await fetch(\`http://\${process.env.UNIKERNEL_FORWARD_80}/\`);
assert.equal(answer.status, 200);
assert.match(await answer.text(), /Served by Linux/);
`;

export const templates: Readonly<Record<TemplateName, Template>> = {
  hello: {
    title: 'a program in C that says hello and tests itself; builds in seconds',
    recipe: 'hello',
    withLinux: false,
    imports: ["import { defineConfig, embedded } from 'unikernel';"],
    members: (image) => [
      `kconfig: { APPHELLO_GREETING: 'Hello from ${image}' },`,
      "run: { memory: '16Mi' },",
    ],
  },
  boot: {
    title:
      'Linux as a library, with tests of files, processes and sockets; Linux builds in minutes',
    recipe: 'boot',
    withLinux: true,
    imports: linuxImports('defineConfig, embedded, lkl'),
    members: () => [
      ...linuxMembers(`libraries: [${linuxLibrary}], // Linux as a library`),
      "run: { memory: '64Mi', commandLine: 'loglevel=8' },",
    ],
  },
  netecho: {
    title: 'a TCP echo over the network of Linux as a library; Linux builds in minutes',
    recipe: 'netecho',
    withLinux: true,
    imports: linuxImports('defineConfig, embedded, lkl, posix'),
    members: () => [
      ...linuxMembers(`libraries: [${linuxLibrary}, posix()], // Linux, and POSIX on it`),
      '// Port 7 of the guest is a free port of 127.0.0.1, which `unikernel run` names.',
      "net: [{ mode: 'user', forward: [{ host: 0, guest: 7 }] }],",
      "run: { memory: '64Mi', commandLine: 'loglevel=4 -- connections=1' },",
    ],
  },
  httpd: {
    title: 'a web server on Linux as a library, with a disk, and a check from the host',
    recipe: 'httpd',
    withLinux: true,
    imports: linuxImports('defineConfig, embedded, lkl, posix'),
    members: () => [
      ...linuxMembers(`libraries: [${linuxLibrary}, posix()], // Linux, and POSIX on it`),
      '// The folder www as a disk, which the guest finds under /site.',
      'disks: [',
      "  { name: 'site', filesystem: 'ext4', size: '16Mi', from: 'www', mount: '/site', readOnly: true },",
      '],',
      '// Port 80 of the guest is a free port of 127.0.0.1, which `unikernel run` names.',
      "net: [{ mode: 'user', forward: [{ host: 0, guest: 80 }] }],",
      '// What `unikernel test` does once the guest has said that it serves; status 0 passes.',
      "checks: [{ name: 'answers', command: ['node', 'checks/answers.mjs'], ready: 'httpd serves' }],",
      "run: { memory: '32Mi', commandLine: 'loglevel=4 -- root=/site port=80' },",
    ],
    files: {
      'www/index.html':
        '<!doctype html>\n<title>httpd</title>\n<p>Served by Linux as a library.</p>\n',
      'checks/answers.mjs': answersText,
    },
  },
};

export function configText({ imports, members }: Template, image: string): string {
  const key = /^[a-z]\w*$/.test(image) ? image : `'${image}'`;
  const lines = members(image).map((line) => `      ${line}\n`);
  return `${imports.join('\n')}

export default defineConfig({
  images: {
    ${key}: {
      arch: 'x86_64',
      platform: 'kvm',
      libc: 'nolibc',
      unikraft: embedded(), // the tree that comes with the tool
      application: 'app',
${lines.join('')}    },
  },
});
`;
}

/** For editors: the tool itself reads no tsconfig.json. */
export const tsconfigText = `{
  "compilerOptions": {
    "target": "es2023",
    "lib": ["es2023", "dom"],
    "module": "esnext",
    "moduleResolution": "bundler",
    "types": [],
    "strict": true,
    "skipLibCheck": true,
    "allowImportingTsExtensions": true,
    "resolveJsonModule": true,
    "noEmit": true
  },
  "include": ["*.ts", "patches", "generated/*/kconfig.ts"]
}
`;

export const gitignoreText = `/node_modules/
/build/
/sources/
/.unikernel/
`;

/**
 * The tool is no dependency in it as long as no registry has it under its name: who takes the name
 * there would be run.
 */
export function packageText(name: string): string {
  const scripts = { start: 'unikernel run', test: 'unikernel test' };
  return `${JSON.stringify({ name, private: true, type: 'module', scripts }, null, 2)}\n`;
}

/** @param debianPackages what builds and boots need of the machine */
export function workflowText(debianPackages: readonly string[]): string {
  return `# Builds, boots and tests every image. Committed files that are stale fail it: run
# \`unikernel generate\` and commit generated/.
name: unikernel
on: [push, pull_request]
jobs:
  test:
    runs-on: ubuntu-24.04
    env:
      # Where npm finds the tool: a tarball or the URL of a git repository. It is a variable of the
      # repository (Settings, Secrets and variables, Actions, Variables).
      UNIKERNEL_PACKAGE: \${{ vars.UNIKERNEL_PACKAGE }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - uses: actions/cache@v4
        with:
          path: ~/.cache/unikernel
          key: unikernel-\${{ github.sha }}
          restore-keys: unikernel-
      - run: sudo apt-get update
      - run: sudo apt-get install -y --no-install-recommends ${debianPackages.join(' ')}
      - run: npm install --global "$UNIKERNEL_PACKAGE"
      - run: unikernel generate --check
      - run: unikernel test
`;
}
