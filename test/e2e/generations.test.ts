// Trees that are not the embedded one. Each is the embedded tree with a habit of some generation of
// Unikraft: another name for the image, a revision in the banner, a symbol that has to be off.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { hashFolder } from '../../src/store/folder.ts';
import { gitIn } from '../support/git.ts';
import { appConfig, appProject, type Project, passing, withProject } from './project.ts';

const test = suite('generations');

const version = (text: string): string => `UK_VERSION = 0\nUK_SUBVERSION = ${text}\n`;

/** A copy of the embedded tree, with texts of files replaced. */
function tree(folder: string, changes: Record<string, (text: string) => string> = {}): void {
  cpSync(join(packageRoot, 'recipes/core'), folder, { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const before = readFileSync(join(folder, file), 'utf8');
    writeFileSync(join(folder, file), change(before));
  }
}

/** A project on the tree in `unikraft`, which an expression of the config names. */
function on(unikraft: string, extra = ''): Record<string, string> {
  const config = appConfig(extra)
    .replace('unikraft: embedded()', `unikraft: ${unikraft}`)
    .replace('{ defineConfig, embedded }', '{ defineConfig, path, release }');
  return { ...appProject(passing), 'unikernel.config.ts': config };
}

const ownStore = ({ folder }: Project) => ({ UNIKERNEL_STORE: join(folder, 'store') });

const oldHabits = {
  'plat/kvm/Makefile.uk': (text: string) => text.replace('qemu-x86_64', 'kvm-x86_64'),
  'version.mk': () =>
    `${version('9')}UK_EXTRAVERSION = 0\nUK_CODENAME = Test\n` +
    'UK_FULLVERSION = $(UK_VERSION).$(UK_SUBVERSION)$(addprefix ~,$(shell git rev-parse --short HEAD 2>/dev/null))\n',
  'Config.uk': (text: string) => `${text}\nconfig LIBUKRANDOM\n\tbool "random"\n\tdefault y\n`,
};

test('a tree with the habits of an old one builds, boots on q35 and is not written to', () =>
  withProject(on("path('tree')"), async (project) => {
    const folder = join(project.folder, 'tree');
    tree(folder, oldHabits);
    // A repository around the tree, and one of the tree's own that is dirty.
    for (const repository of [project.folder, folder]) {
      const git = gitIn(repository);
      git('init', '--quiet');
      git('commit', '--quiet', '--allow-empty', '--message=first');
    }
    const before = await hashFolder(folder);
    const tested = await project.unikernel(['test'], ownStore(project));
    assert.is(tested.code, 0, tested.stderr);
    assert.match(tested.stdout, /Test 0\.9, /);
    assert.match(readFileSync(join(project.folder, 'generated/app/run.sh'), 'utf8'), / -M q35 /);
    const built = (await project.unikernel(['build'], ownStore(project))).stdout;
    const config = readFileSync(join(built, '../config'), 'utf8');
    assert.match(config, /^# CONFIG_LIBUKRANDOM is not set$/m);

    const make = await execa('make', ['-C', join(project.folder, 'generated/app'), '-j2'], {
      reject: false,
      all: true,
    });
    assert.is(make.exitCode, 0, make.all);
    for (const suffix of ['', '.dbg']) {
      const theirs = readFileSync(join(project.folder, `build/app/app${suffix}`));
      assert.ok(theirs.equals(readFileSync(built + suffix)), `app${suffix} differs`);
    }
    assert.is(await hashFolder(folder), before);
    assert.not(existsSync(join(folder, '.patched')));
  }));

test("an image without a .dbg is its own, and the config's wish for what the tool wants off wins", () =>
  withProject(on("path('tree')", 'kconfig: { LIBUKRANDOM: true },'), async (project) => {
    tree(join(project.folder, 'tree'), {
      ...oldHabits,
      // The image has the symbols then, as in 0.3.
      'support/make/Makefile.image': (text) =>
        `${text}\nimages: no-dbg\n.PHONY: no-dbg\nno-dbg: $(UK_IMAGE)\n\tmv $(UK_IMAGE).dbg $(UK_IMAGE)\n`,
      'version.mk': () => '# nothing\n',
    });
    const built = await project.unikernel(['build'], ownStore(project));
    assert.is(built.code, 0, built.stderr);
    assert.match(built.stderr, /the Unikraft tree says no version in version\.mk/);
    assert.ok(readFileSync(built.stdout).equals(readFileSync(`${built.stdout}.dbg`)));
    const config = readFileSync(join(built.stdout, '../config'), 'utf8');
    assert.match(config, /^CONFIG_LIBUKRANDOM=y$/m);
  }));

test('a release is one whose tree says so', () =>
  withProject({}, async (project) => {
    const folder = join(project.folder, 'upstream');
    const git = gitIn(folder);
    const commit = (tag: string): void => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', `--message=${tag}`);
      git('tag', tag);
    };
    mkdirSync(folder);
    git('init', '--quiet');
    tree(folder);
    writeFileSync(join(folder, 'version.mk'), version('6'));
    for (const tag of ['RELEASE-0.6', 'RELEASE-0.7.0']) commit(tag);
    rmSync(join(folder, 'version.mk'));
    commit('RELEASE-0.8.0');
    const url = pathToFileURL(folder).href;
    const generate = async (release: string) => {
      project.write(on(`release('${release}', '${url}')`));
      const locked = await project.unikernel(['lock'], ownStore(project));
      assert.is(locked.code, 0, locked.stderr);
      return project.unikernel(['generate'], ownStore(project));
    };
    assert.is((await generate('0.6')).code, 0);
    const other = await generate('0.7.0');
    assert.is(other.code, 2, other.stderr);
    assert.match(other.stderr, /RELEASE-0\.7\.0 in file:\S+ is Unikraft 0\.6\.0, not 0\.7\.0\./);
    assert.match(other.stderr, /at unikernel\.config\.ts:9:\d+/);
    assert.match((await generate('0.8.0')).stderr, /says no version that can be read, not 0\.8\.0/);

    project.write(on(`release('0.9.0', '${url}')`));
    const none = await project.unikernel(['lock'], ownStore(project));
    assert.is(none.code, 100);
    assert.match(none.stderr, /has no tag 'RELEASE-0\.9\.0'/);
  }));

test.run();
