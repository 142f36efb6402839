// The set-up, on a small project, with programs that stand in for npm and apt-get.

import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { withScratch } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

const setup = suite('set-up');

const lockfile = JSON.stringify({
  packages: {
    '': { name: 'x' },
    'node_modules/a': { integrity: 'sha512-a' },
    'node_modules/elsewhere': { integrity: 'sha512-e', optional: true },
  },
});
const installed = JSON.stringify({ packages: { 'node_modules/a': { integrity: 'sha512-a' } } });
const installing = `mkdir -p node_modules; printf '%s' '${installed}' > node_modules/.package-lock.json`;

type Project = {
  /** What npm and apt-get do, in shell; the default is to be missed. */
  readonly npm?: string;
  readonly aptGet?: string;
  readonly requirements?: unknown[];
  readonly testRequirements?: unknown[];
  readonly nodeModules?: string;
};

/** Sets a project up once and gives what was said and which programs ran. */
const run = (project: Project, user?: number, ...words: string[]) =>
  withScratch(async (folder) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    mkdirSync(join(folder, 'scripts'));
    const program = (name: string, text: string) => {
      const script = `#!/bin/sh\necho "${name} $*" >> ${folder}/calls\n${text}\n`;
      writeFileSync(join(bin, name), script);
      chmodSync(join(bin, name), 0o755);
    };
    program('npm', project.npm ?? 'exit 1');
    program('apt-get', project.aptGet ?? 'exit 1');
    cpSync(join(packageRoot, 'scripts/setup.mjs'), join(folder, 'scripts/setup.mjs'));
    const build = `import { appendFileSync } from 'node:fs';
export async function buildDist() { appendFileSync(${JSON.stringify(`${folder}/calls`)}, 'build\\n'); }
`;
    writeFileSync(join(folder, 'scripts/build.mjs'), build);
    const requirements = JSON.stringify(project.requirements ?? []);
    writeFileSync(join(folder, 'scripts/requirements.json'), requirements);
    const ofTests = JSON.stringify(project.testRequirements ?? []);
    writeFileSync(join(folder, 'scripts/test-requirements.json'), ofTests);
    writeFileSync(join(folder, 'scripts/bench-requirements.json'), '[]');
    writeFileSync(join(folder, 'package-lock.json'), lockfile);
    if (project.nodeModules !== undefined) {
      mkdirSync(join(folder, 'node_modules'));
      writeFileSync(join(folder, 'node_modules/.package-lock.json'), project.nodeModules);
    }
    for (const path of [folder, bin]) chmodSync(path, 0o777);
    const start = performance.now();
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [join(folder, 'scripts/setup.mjs'), ...words],
      {
        reject: false,
        env: { PATH: `${bin}:${process.env.PATH}` },
        ...(user === undefined ? {} : { uid: user, gid: user }),
      },
    );
    const calls = join(folder, 'calls');
    return {
      status: exitCode,
      stdout,
      said: stderr.replaceAll(folder, '.').split('\n'),
      calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [],
      milliseconds: performance.now() - start,
      folder,
    };
  });

const ready = { nodeModules: installed };
const absent = { name: 'frob', program: 'no-such-frob', package: 'frob-tools' };
const npmCall = 'npm ci --no-audit --no-fund --loglevel=error';

setup('where nothing is missing only the build is looked at, without a word', async () => {
  const { status, said, calls } = await run({
    ...ready,
    requirements: [
      { name: 'sh', program: 'sh', package: 'dash' },
      { name: 'passwd', file: '/etc/passwd', package: 'base-passwd' },
    ],
  });
  assert.is(status, 0);
  assert.equal(said, ['']);
  assert.equal(calls, ['build']);
});

setup('npm dependencies are installed where there are none', async () => {
  const { status, said, calls, stdout } = await run({ npm: installing });
  assert.is(status, 0);
  assert.equal(calls, [npmCall, 'build']);
  assert.equal(said, ['setup: installing npm dependencies (npm ci)']);
  assert.is(stdout, '');
});

for (const [what, nodeModules] of [
  ['of another version', installed.replace('sha512-a', 'sha512-old')],
  ['that are not wanted any more', installed.replace('}}}', '},"node_modules/b":{}}}')],
  ['that are not complete', '{"packages":{}}'],
] as const) {
  setup(`npm dependencies ${what} are installed again`, async () => {
    const { calls } = await run({ npm: installing, nodeModules });
    assert.equal(calls, [npmCall, 'build']);
  });
}

setup('npm may fail once', async () => {
  const { status, calls } = await run({
    npm: `[ -e tried ] || { touch tried; exit 1; }; ${installing}`,
  });
  assert.is(status, 0);
  assert.equal(calls, [npmCall, npmCall, 'build']);
});

setup('npm that fails twice is told with its words', async () => {
  const { status, said, calls } = await run({ npm: 'echo "npm error ENOTFOUND" >&2; exit 1' });
  assert.is(status, 2);
  assert.equal(calls, [npmCall, npmCall]);
  assert.ok(said.includes('npm error ENOTFOUND'));
  assert.is(said.at(-1), `help: ${npmCall}`);
});

setup('missing Debian packages are installed by root, once each', async () => {
  if (process.getuid?.() !== 0) return skip('only root installs packages');
  const program = (file: string) => ({ name: file, file, package: 'frob-tools' });
  const { status, said, calls } = await withScratch((made) =>
    run({
      ...ready,
      aptGet: `[ "$2" != install ] || touch ${made}/one ${made}/two`,
      requirements: [program(`${made}/one`), program(`${made}/two`)],
    }),
  );
  assert.is(status, 0);
  assert.equal(said, ['setup: installing Debian packages: frob-tools']);
  assert.equal(calls, [
    'apt-get update -qq',
    'apt-get -qq install -y --no-install-recommends frob-tools',
    'build',
  ]);
});

setup('packages that install but do not bring the program are told', async () => {
  if (process.getuid?.() !== 0) return skip('only root installs packages');
  const { status, said } = await run({ ...ready, aptGet: 'exit 0', requirements: [absent] });
  assert.is(status, 2);
  assert.is(said.at(-1), 'setup: still missing: frob');
});

setup('another user is told the one command to run', async () => {
  if (process.getuid?.() !== 0) return skip('only root can be another user');
  const { status, said, calls } = await run({ ...ready, requirements: [absent] }, 65_534);
  assert.is(status, 2);
  assert.equal(calls, []);
  assert.equal(said, [
    'setup: missing on this machine: frob',
    'help: sudo apt-get install -y --no-install-recommends frob-tools',
  ]);
});

setup('what only tests need is installed for them alone', async () => {
  if (process.getuid?.() !== 0) return skip('only root installs packages');
  const { users, tests } = await withScratch(async (made) => {
    const testRequirements = [{ name: 'one', file: `${made}/one`, package: 'frob-tools' }];
    const aptGet = `[ "$2" != install ] || touch ${made}/one`;
    const project = { ...ready, aptGet, testRequirements };
    return { users: await run(project), tests: await run(project, undefined, '--tests') };
  });
  assert.equal(users.calls, ['build']);
  assert.is(tests.status, 0);
  assert.equal(tests.said, ['setup: installing Debian packages: frob-tools']);
});

setup('what only tests need stops nobody who cannot install it', async () => {
  if (process.getuid?.() !== 0) return skip('only root can be another user');
  const { status, calls } = await run({ ...ready, testRequirements: [absent] }, 65_534, '--tests');
  assert.is(status, 0);
  assert.equal(calls, ['build']);
});

setup('every requirement of this project names its package and what to look for', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(packageRoot, 'scripts', name), 'utf8'));
  const requirements = read('requirements.json');
  const optional = ['test-requirements.json', 'bench-requirements.json'].flatMap(read);
  for (const requirement of [...requirements, ...optional]) {
    assert.match(requirement.package, /^[a-z0-9][a-z0-9.+-]+$/);
    assert.is.not(requirement.program ?? requirement.file, undefined);
  }
  for (const { program, version } of requirements)
    assert.is(program === undefined, version === undefined);
});

setup.run();
