// Options and commands that no other test has in its way.

import { cpSync, existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { appConfig, appProject, passing, pathWithout, unikernel, withProject } from './project.ts';

const test = suite('options');

test('lock resolves to what the project has locked, and --frozen refuses to write', async () => {
  const config = appConfig('libraries: [lkl()],').replace('defineConfig,', 'defineConfig, lkl,');
  const files = { ...appProject(passing), 'unikernel.config.ts': config };
  await withProject(files, async (project) => {
    const frozen = await project.unikernel(['--frozen', 'lock']);
    assert.is(frozen.code, 3, frozen.stderr);
    assert.not(existsSync(join(project.folder, 'unikernel.lock')));
    const { code, stderr } = await project.unikernel(['lock']);
    assert.is(code, 0, stderr);
    const read = (folder: string) => readFileSync(join(folder, 'unikernel.lock'), 'utf8');
    assert.is(read(project.folder), read(packageRoot));
    assert.match((await project.unikernel(['--frozen', 'lock'])).stderr, /up to date/);
  });
});

test('--source takes the tree from a folder, and leaves no trace in the project', async () => {
  await withProject(appProject(passing), async (project) => {
    const tree = join(project.folder, 'tree');
    cpSync(join(packageRoot, 'recipes/core'), tree, { recursive: true });
    const words = ['-j', '1', '--source', `unikraft=${tree}`, 'test', 'app'];
    const { code, stderr } = await project.unikernel(words);
    assert.is(code, 0, stderr);
    assert.not(existsSync(join(project.folder, 'generated')));
  });
});

test('-C works on a project elsewhere', async () => {
  await withProject(appProject(passing), async ({ folder }) => {
    const { code, stderr } = await unikernel(['-C', folder, 'generate'], { cwd: '/' });
    assert.is(code, 0, stderr);
    assert.ok(existsSync(join(folder, 'generated/app/Makefile')));
    const again = await unikernel(['-C', folder, 'check'], { cwd: '/' });
    assert.is(again.code, 0, again.stderr);
  });
});

test('colour follows NO_COLOR, FORCE_COLOR and --no-color', async () => {
  await withProject({}, async (project) => {
    const colored = '\u001b[';
    const stderr = async (words: string[], environment: Record<string, string>) =>
      (await project.unikernel([...words, 'check'], environment)).stderr;
    assert.not((await stderr([], {})).includes(colored));
    assert.ok((await stderr([], { NO_COLOR: '', FORCE_COLOR: '1' })).includes(colored));
    assert.not((await stderr([], { NO_COLOR: '1', FORCE_COLOR: '1' })).includes(colored));
    const plain = await stderr(['--no-color'], { NO_COLOR: '', FORCE_COLOR: '1' });
    assert.not(plain.includes(colored));
  });
});

test('doctor finds everything here, and names what is taken away', async () => {
  const well = await unikernel(['doctor'], { cwd: '/' });
  assert.is(well.code, 0, well.stderr);
  assert.match(well.stdout, /qemu-system-x86_64 +\d/);
  await withProject({}, async ({ folder }) => {
    const PATH = pathWithout(join(folder, 'bin'), ['flex']);
    const ill = await unikernel(['doctor'], { cwd: '/', environment: { PATH } });
    assert.is(ill.code, 2);
    assert.match(ill.stdout, /flex +missing/);
    assert.match(ill.stderr, /apt-get install .*flex/);
  });
});

test('every command has a help with an example', async () => {
  for (const name of [
    'check',
    'generate',
    'lock',
    'fetch',
    'build',
    'run',
    'test',
    'log',
    'release',
  ]) {
    const { code, stdout } = await unikernel([name, '--help'], { cwd: '/' });
    assert.is(code, 0);
    assert.match(stdout, new RegExp(`Examples:\\n {2}unikernel ${name}`));
  }
});

test('without bubblewrap a build says that it is not sandboxed, and records it', async () => {
  await withProject(appProject(passing), async (project) => {
    const store = join(project.folder, 'store');
    const PATH = pathWithout(join(project.folder, 'bin'), ['bwrap']);
    const sandboxed = async (environment: Record<string, string>) => {
      const all = { UNIKERNEL_STORE: store, ...environment };
      const { code, stderr } = await project.unikernel(['build', 'app'], all);
      assert.is(code, 0, stderr);
      const { stdout } = await project.unikernel(['store', 'path', 'app'], all);
      const record = readFileSync(join(store, 'records', `${basename(stdout)}.json`), 'utf8');
      return { stderr, sandboxed: JSON.parse(record).sandboxed };
    };
    const without = await sandboxed({ PATH });
    assert.match(without.stderr, /not sandboxed.*bubblewrap \(bwrap\) is not installed/);
    assert.is(without.sandboxed, false);
  });
});

test.run();
