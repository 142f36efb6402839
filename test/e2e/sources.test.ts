// Sources that are fetched, from the lockfile to the booted image and to plain make.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { gitIn } from '../support/git.ts';
import { withServer } from '../support/http.ts';
import { tarOf } from '../support/tar.ts';
import { appConfig, appProject, type Project, passing, withProject } from './project.ts';

const test = suite('sources');

/** A library `foo` whose foo() gives a number, as an archive. */
const fooArchive = (number: number): Buffer =>
  tarOf([
    { name: 'foo-1/Config.uk', text: 'config LIBFOO\n\tbool "foo"\n' },
    {
      name: 'foo-1/Makefile.uk',
      text: '$(eval $(call addlib_s,libfoo,$(CONFIG_LIBFOO)))\nCINCLUDES-y += -I$(LIBFOO_BASE)\nLIBFOO_SRCS-y += $(LIBFOO_BASE)/foo.c\n',
    },
    { name: 'foo-1/foo.h', text: 'int foo(void);\n' },
    { name: 'foo-1/foo.c', text: `int foo(void)\n{\n\treturn ${number};\n}\n` },
  ]);

const usesFoo = passing
  .replace('#include', '#include <foo.h>\n#include')
  .replace('"1..1\\nok 1 fine"', 'foo() == 42 ? "1..1\\nok 1 fine" : "1..1\\nnot ok 1 fine"');

/** A repository with a copy of the embedded tree, tagged v1. */
function coreRepository(folder: string): string {
  cpSync(join(packageRoot, 'recipes/core'), folder, { recursive: true });
  const git = gitIn(folder);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message=core');
  git('tag', 'v1');
  return pathToFileURL(folder).href;
}

/** A project whose one image takes foo from a URL. */
function fooProject(url: string, extra = ''): Record<string, string> {
  const libraries = `libraries: [library(tarball('${url}'), { kconfig: { LIBFOO: true } })],\n${extra}`;
  const config = appConfig(libraries).replace(
    '{ defineConfig,',
    '{ debian, defineConfig, git, library, npm, tarball,',
  );
  return { ...appProject(usesFoo), 'unikernel.config.ts': config };
}

const ownStore = ({ folder }: Project) => ({ UNIKERNEL_STORE: join(folder, 'store') });
const leftovers = ({ folder }: Project): string[] =>
  ['store', 'tmp'].flatMap((name) => readdirSync(join(folder, 'store', name)));

test('a tree from git and a library from a server build, boot, and build by plain make', async () => {
  await withProject({}, async (project) => {
    const core = coreRepository(join(project.folder, 'elsewhere'));
    const unikernel = (...args: string[]) => project.unikernel(args, ownStore(project));
    await withServer(
      (_request, response) => response.end(fooArchive(42)),
      async (origin) => {
        const files = fooProject(`${origin}/libs/foo.tar`);
        const config = files['unikernel.config.ts']!.replace(
          'unikraft: embedded()',
          `unikraft: git('${core}', { tag: 'v1' })`,
        );
        project.write({ ...files, 'unikernel.config.ts': config });
        const locked = await unikernel('lock');
        assert.is(locked.code, 0, locked.stderr);
      },
    );
    // The server is gone: what `lock` saw is in the store.
    const tested = await unikernel('test', 'app');
    assert.is(tested.code, 0, tested.stderr);
    const image = (await unikernel('build', 'app')).stdout;
    const fetched = await unikernel('fetch', '--output', 'sources');
    assert.is(fetched.code, 0, fetched.stderr);
    const generated = join(project.folder, 'generated/app');
    const make = await execa('make', ['-C', generated], { reject: false, all: true });
    assert.is(make.exitCode, 0, make.all);
    const built = join(project.folder, 'build/app/app');
    assert.equal(readFileSync(built), readFileSync(image));

    const none = await execa('make', ['-C', generated, 'SOURCES=/none', 'BUILD=/none/b'], {
      reject: false,
      all: true,
    });
    assert.match(none.all, /no tree in \/none\/\S+: name the fetched sources with SOURCES=DIR/);

    mkdirSync(join(project.folder, 'mine'));
    await execa('tar', ['-x', '--strip-components=1', '-C', join(project.folder, 'mine')], {
      input: fooArchive(41),
    });
    const overridden = await unikernel('--source', 'foo=mine', 'test', 'app');
    assert.is(overridden.code, 6, overridden.stderr);
  });
});

test('the lockfile moves only when it is told to, and says how', async () => {
  await withProject({}, async (project) => {
    const repository = join(project.folder, 'elsewhere');
    mkdirSync(repository);
    const git = gitIn(repository);
    git('init', '--quiet');
    const commit = (text: string): void => {
      writeFileSync(join(repository, 'Config.uk'), text);
      git('add', '--all');
      git('commit', '--quiet', `--message=${text}`);
      git('tag', '--force', 'v1');
    };
    commit('one');
    const url = pathToFileURL(repository).href;
    const use = (address: string): void =>
      project.write({
        ...appProject(passing),
        'unikernel.config.ts': appConfig(
          `libraries: [library(git('${address}', { tag: 'v1' }))],`,
        ).replace('{ defineConfig,', '{ defineConfig, git, library,'),
      });
    const unikernel = (...args: string[]) => project.unikernel(args, ownStore(project));
    const lockfile = (): string => readFileSync(join(project.folder, 'unikernel.lock'), 'utf8');
    use(url);

    for (const args of [
      ['lock', '--check'],
      ['--frozen', 'lock', '--update'],
      ['--offline', 'lock'],
      ['check'],
    ]) {
      const { code, stderr } = await unikernel(...args);
      assert.is(code, 3, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, /git:\S+elsewhere@v1/);
      assert.not(existsSync(join(project.folder, 'unikernel.lock')));
    }
    assert.is((await unikernel('lock')).code, 0);
    const first = lockfile();

    commit('two');
    const again = await unikernel('--offline', '--frozen', 'lock');
    assert.is(again.code, 0, again.stderr);
    assert.is(lockfile(), first);
    const near = await unikernel('lock', '--update', 'elsewhare');
    assert.is(near.code, 2);
    assert.match(near.stderr, /did you mean 'elsewhere'/);
    const updated = await unikernel('lock', '--update', 'elsewhere');
    assert.is(updated.code, 0, updated.stderr);
    const [before, after] = [first, lockfile()].map(
      (text) => /"revision": "(.{12})/.exec(text)![1],
    );
    assert.match(updated.stderr, new RegExp(`${before} .* → ${after} `));

    const other = `${join(repository, '../elsewhere')}`;
    use(`${pathToFileURL(other).href}.git`);
    const moved = await unikernel('lock', '--check');
    assert.is(moved.code, 3);
    assert.match(moved.stderr, /pins git:\S+elsewhere@v1 as another URL gave it/);
    assert.match(moved.stderr, /unikernel\.config\.ts:12:\d+/);
    assert.match(moved.stderr, /unikernel lock --update git:/);
    assert.is((await unikernel('check')).code, 3);

    project.write(appProject(passing));
    const unused = await unikernel('lock', '--check');
    assert.is(unused.code, 3);
    assert.match(unused.stderr, /which no image names/);
    assert.match((await unikernel('lock')).stderr, /dropped, no image names it/);
    assert.is((await unikernel('lock', '--check')).code, 0);
  });
});

test('a conflict that git left in the lockfile is told with its line', async () => {
  const conflict = '{\n<<<<<<< HEAD\n=======\n>>>>>>> other\n  "version": 2\n}\n';
  await withProject({ ...appProject(passing), 'unikernel.lock': conflict }, async (project) => {
    const { code, stderr } = await project.unikernel(['lock']);
    assert.is(code, 2, stderr);
    assert.match(stderr, /unikernel\.lock:2:1/);
  });
});

test('a hostile archive is refused by name and leaves neither files nor an entry', async () => {
  await withProject({}, async (project) => {
    writeFileSync(join(project.folder, 'foo.tar'), tarOf([{ name: 'a' }, { name: '../b' }]));
    project.write(fooProject(pathToFileURL(join(project.folder, 'foo.tar')).href));
    const { code, stderr } = await project.unikernel(['lock'], ownStore(project));
    assert.is(code, 100, stderr);
    assert.match(stderr, /foo\.tar is not unpacked because of its entry '\.\.\/b'/);
    assert.equal(leftovers(project), []);
    assert.not(existsSync(join(project.folder, 'unikernel.lock')));
  });
});

test('an interrupted fetch leaves nothing half-made', async () => {
  await withProject({}, async (project) => {
    const tool = join(packageRoot, 'bin/unikernel.js');
    const interrupt = new AbortController();
    await withServer(
      (_request, response) => {
        response.write('x'.repeat(1000), () => interrupt.abort());
      },
      async (origin) => {
        project.write(fooProject(`${origin}/foo.tar`));
        const result = await execa(process.execPath, [tool, 'lock'], {
          cwd: project.folder,
          env: { CI: '', ...ownStore(project) },
          reject: false,
          cancelSignal: interrupt.signal,
          killSignal: 'SIGINT',
        });
        assert.is(result.exitCode, 130, result.stderr);
      },
    );
    assert.equal(leftovers(project), []);
  });
});

test.run();
