// What users get wrong, or their machines lack: each with its exit code and a text that helps.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appConfig, appProject, passing, pathWithout, withProject } from './project.ts';

const test = suite('bad input');

test('a C error of the application comes first, at its place in the project', async () => {
  const broken = passing.replace('return 0', 'return nothing');
  await withProject(appProject(broken), async (project) => {
    const { code, stderr } = await project.unikernel(['build', 'app']);
    assert.is(code, 100, stderr);
    assert.match(stderr, /app\/main\.c:6:9/);
    assert.match(stderr, /'nothing' undeclared/);
    assert.ok(stderr.indexOf("'nothing' undeclared") < stderr.indexOf('last'), stderr);
  });
});

test('--keep-failed keeps the folder in which the named command fails again', async () => {
  const broken = passing.replace('return 0', 'return nothing');
  await withProject(appProject(broken), async (project) => {
    const { code, stderr } = await project.unikernel(['--keep-failed', 'build', 'app']);
    assert.is(code, 100, stderr);
    const command = /^ {2}help: (cd .*)$/m.exec(stderr)?.[1];
    assert.ok(command, stderr);
    const again = await execa('sh', ['-c', command], { reject: false, all: true });
    assert.is(again.exitCode, 2);
    assert.match(again.all, /'nothing' undeclared/);
  });
});

test('a Kconfig symbol that does not exist is refused with the nearest name', async () => {
  await withProject(appProject(passing, 'kconfig: { LIBNOLIBCC: true },'), async (project) => {
    const { code, stderr } = await project.unikernel(['build', 'app']);
    assert.is(code, 5, stderr);
    assert.match(stderr, /LIBNOLIBCC/);
    assert.match(stderr, /unikernel\.config\.ts:12:\d+/);
    assert.match(stderr, /LIBNOLIBC\b/);
  });
});

test('a value that Kconfig does not accept is refused with wanted and effective value', async () => {
  await withProject(appProject(passing, 'kconfig: { HZ: 999999999 },'), async (project) => {
    const { code, stderr } = await project.unikernel(['build', 'app']);
    assert.is(code, 5, stderr);
    assert.match(stderr, /999999999/);
  });
});

test('an allowed difference does not stop the build', async () => {
  const config = appConfig(
    "kconfig: { NO_SUCH: allow(true, 'only newer trees have it') },",
  ).replace('defineConfig,', 'allow, defineConfig,');
  await withProject({ ...appProject(passing), 'unikernel.config.ts': config }, async (project) => {
    const { code, stderr } = await project.unikernel(['build', 'app']);
    assert.is(code, 0, stderr);
  });
});

test('a patch that does not apply is refused with file, anchor and place', async () => {
  const patch = `patches: [{
        name: 'lost', reason: 'test', provides: ['lost-feature'], upstream: 'none',
        change: { operations: [{ op: 'insertAfter', file: 'version.mk', anchor: 'NO SUCH LINE', lines: ['X = 1'] }] },
      }],`;
  await withProject(appProject(passing, patch), async (project) => {
    const { code, stderr } = await project.unikernel(['build', 'app']);
    assert.is(code, 4, stderr);
    assert.match(stderr, /version\.mk/);
    assert.match(stderr, /NO SUCH LINE/);
    assert.match(stderr, /unikernel\.config\.ts:14:\d+/);
  });
});

const linuxConfig = appConfig('libraries: [lkl()],').replace('defineConfig,', 'defineConfig, lkl,');
const integrity = `sha512-${'A'.repeat(86)}==`;
const lockfile = JSON.stringify({ version: 1, sources: { 'npm:lkl@1.0.3': { integrity } } });
const linuxProject = { ...appProject(passing), 'unikernel.config.ts': linuxConfig };

/** A registry that refuses connections, no waiting for it, and nothing cached. */
const noRegistry = (folder: string): Record<string, string> => ({
  npm_config_registry: 'http://127.0.0.1:9/',
  npm_config_fetch_retries: '0',
  npm_config_cache: join(folder, 'npm'),
  UNIKERNEL_STORE: join(folder, 'store'),
});

test('a source that is not locked is refused', async () => {
  await withProject(linuxProject, async (project) => {
    const { code, stderr } = await project.unikernel(['build', 'app']);
    assert.is(code, 3, stderr);
    assert.match(stderr, /unikernel lock/);
  });
});

test('a source that cannot be reached and is not in the store is refused', async () => {
  await withProject({ ...linuxProject, 'unikernel.lock': lockfile }, async (project) => {
    const { code, stderr } = await project.unikernel(['fetch'], noRegistry(project.folder));
    assert.is(code, 100, stderr);
    assert.match(stderr, /lkl@1\.0\.3/);
    assert.match(stderr, /cannot be reached/);
  });
});

test('--offline fetches nothing', async () => {
  await withProject({ ...linuxProject, 'unikernel.lock': lockfile }, async (project) => {
    const { code, stderr } = await project.unikernel(['--offline', 'fetch'], {
      UNIKERNEL_STORE: join(project.folder, 'store'),
    });
    assert.is(code, 100, stderr);
    assert.match(stderr, /--offline/);
  });
});

test('a tarball whose hash differs from the lockfile gives 102 and leaves nothing behind', async () => {
  await withProject({ ...linuxProject, 'unikernel.lock': lockfile }, async (project) => {
    const store = join(project.folder, 'store');
    const { code, stderr } = await project.unikernel(['fetch'], { UNIKERNEL_STORE: store });
    assert.is(code, 102, stderr);
    assert.match(stderr, /sha512-AAAA/);
    assert.equal(
      readdirSync(join(store, 'store')).filter((name) => name.includes('lkl')),
      [],
    );
    assert.equal(readdirSync(join(store, 'tmp')), []);
  });
});

test('a damaged lockfile is told as such', async () => {
  await withProject({ ...linuxProject, 'unikernel.lock': '<<<<<<< ours' }, async (project) => {
    const { code, stderr } = await project.unikernel(['check']);
    assert.is(code, 2, stderr);
    assert.match(stderr, /unikernel\.lock/);
  });
});

test('a missing compiler is named with the package that brings it', async () => {
  await withProject(appProject(passing), async (project) => {
    const PATH = pathWithout(join(project.folder, 'bin'), ['gcc', 'x86_64-linux-gnu-gcc', 'cc']);
    const { code, stderr } = await project.unikernel(['build', 'app'], { PATH });
    assert.is(code, 100, stderr);
    assert.match(stderr, /gcc/);
    assert.match(stderr, /apt-get install/);
  });
});

test('a missing QEMU is named with the package that brings it', async () => {
  await withProject(appProject(passing), async (project) => {
    assert.is((await project.unikernel(['build', 'app'])).code, 0);
    const PATH = pathWithout(join(project.folder, 'bin'), ['qemu-system-x86_64']);
    const { code, stderr } = await project.unikernel(['test', 'app'], { PATH });
    assert.is(code, 2, stderr);
    assert.match(stderr, /qemu-system-x86/);
  });
});

test('a store that cannot be written is refused', async () => {
  await withProject(appProject(passing), async (project) => {
    const { code, stderr } = await project.unikernel(['build', 'app'], {
      UNIKERNEL_STORE: '/proc/unikernel',
    });
    assert.is(code, 2, stderr);
    assert.match(stderr, /UNIKERNEL_STORE/);
  });
});

test('unknown images, commands, options and sources are refused', async () => {
  await withProject(appProject(passing), async (project) => {
    const cases: [string[], RegExp][] = [
      [['build', 'ap'], /did you mean 'app'/],
      [['biuld'], /build/],
      [['build', '--fast'], /--fast/],
      [['--source', 'unikarft=/tmp', 'build'], /--source unikraft=\/tmp/],
      [['--source', 'unikraft=/no/such', 'build'], /\/no\/such/],
      [['-j', 'many', 'build'], /positive whole number/],
      [['test', 'app', '--repeat', '0'], /positive whole number/],
      [['test', 'app', '--memory', '64M'], /64Mi/],
    ];
    for (const [args, says] of cases) {
      const { code, stderr } = await project.unikernel(args);
      assert.is(code, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, says);
    }
  });
});

test('generated files that are stale are refused with --frozen, and nothing is written', async () => {
  await withProject(appProject(passing), async (project) => {
    const { code, stderr } = await project.unikernel(['--frozen', 'build', 'app']);
    assert.is(code, 3, stderr);
    assert.match(stderr, /generated\/app/);
    assert.not(existsSync(join(project.folder, 'generated')));
  });
});

test('a folder without a config is refused', async () => {
  await withProject({}, async (project) => {
    const { code, stderr } = await project.unikernel(['build']);
    assert.is(code, 2, stderr);
    assert.match(stderr, /unikernel\.config\.ts/);
  });
});

test.run();
