// `unikernel diff`: images of the config and of its history, lockfiles, and built files.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  appConfig,
  appProject,
  type Project,
  passing,
  pathWithout,
  withProject,
} from './project.ts';

const test = suite('diff');

/** A project whose first state is committed and tagged `v1`; it may lie in a folder of the repository. */
function withRepository(
  work: (project: Project, git: (...words: string[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  const integrity = `sha512-${'A'.repeat(86)}==`;
  const lock = { version: 1, sources: { 'npm:lkl@1.0.3': { integrity } } };
  const files = {
    ...appProject(passing, 'kconfig: { HZ: 100 },'),
    'unikernel.lock': JSON.stringify(lock),
    '.gitignore': 'node_modules\nstore\n',
  };
  return withProject(files, async (project) => {
    const git = async (...words: string[]): Promise<void> => {
      const names = ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'init.defaultBranch=main'];
      await execa('git', [...names, ...words], { cwd: project.folder });
    };
    await git('init', '-q');
    await git('add', '.');
    await git('commit', '-q', '-m', 'first');
    await git('tag', 'v1');
    await work(project, git);
  });
}

test('an image against itself at a revision: option, patch, file and run, and what is rebuilt', () =>
  withRepository(async (project) => {
    const store = join(project.folder, 'store');
    const unikernel = (...words: string[]) => project.unikernel(words, { UNIKERNEL_STORE: store });
    const same = await unikernel('diff', 'app@v1', 'app');
    assert.is(same.code, 0, same.stderr);
    assert.is(same.stdout, 'app@v1 → app: no difference');
    const patches = `patches: [{
        name: 'more', reason: 'test', provides: ['more-there'], upstream: 'none',
        change: { operations: [{ op: 'addFile', file: 'x.c', from: 'x.c' }] },
      }],`;
    const config = appConfig(`kconfig: { HZ: 250 }, ${patches}`).replace("'5s'", "'6s'");
    project.write({ 'unikernel.config.ts': config, 'x.c': 'int x;\n', 'app/new.h': '\n' });
    const { code, stdout, stderr } = await unikernel('diff', 'app@HEAD', 'app');
    assert.is(code, 0, stderr);
    assert.is(
      stdout,
      `app@HEAD → app
options
  unikraft  HZ  100 → 250  unikernel.config.ts:12:22
patches
  unikraft  more  added  unikernel.config.ts:12:39
files
  application  app  1 added: new.h
how it is run (rebuilds nothing)
  silence  5s → 6s
rebuilt  app (folder), unikraft (patch), app (image)
kept     unikraft-source (folder)
images not compared: app@HEAD and app not built`,
    );
    assert.equal(readdirSync(join(store, 'tmp')), [], 'the checkout is gone');
    const { equal, inputs, steps } = JSON.parse(
      (await unikernel('diff', 'app@v1', 'app', '--json')).stdout,
    ).result;
    assert.is(equal, false);
    assert.equal(inputs[0].at, {
      before: 'unikernel.config.ts:12:22',
      after: 'unikernel.config.ts:12:22',
    });
    assert.is(steps.rebuilt.at(-1).builder, 'image');
  }));

test('a project in a folder of its repository, with packages, has its history as well', () =>
  withRepository(async (project, git) => {
    const sub = join(project.folder, 'sub');
    mkdirSync(sub);
    for (const name of ['app', 'unikernel.config.ts', 'node_modules'])
      renameSync(join(project.folder, name), join(sub, name));
    project.write({
      'sub/node_modules/rate/package.json':
        '{ "name": "rate", "version": "1.0.0", "main": "i.js" }',
      'sub/node_modules/rate/i.js': 'export const rate = 100;\n',
      'sub/unikernel.config.ts': `import { rate } from 'rate';\n${appConfig('kconfig: { HZ: rate },')}`,
    });
    await git('add', '.');
    await git('commit', '-q', '-m', 'moved');
    project.write({ 'sub/app/main.c': passing.replace('fine', 'better') });
    const { code, stdout, stderr } = await project.unikernel([
      '-C',
      sub,
      'diff',
      'app@HEAD',
      'app',
    ]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /^files\n {2}application {2}app {2}1 changed: main\.c\nrebuilt/m);
    const before = await project.unikernel(['-C', sub, 'diff', 'app@v1', 'app']);
    assert.is(before.code, 2);
    assert.match(before.stderr, /not in the repository at v1/);
  }));

test('lockfiles: of a revision, of a file', () =>
  withRepository(async (project) => {
    const integrity = `sha512-${'B'.repeat(86)}==`;
    const lock = { version: 1, sources: { 'npm:lkl@1.0.4': { integrity } } };
    project.write({ 'unikernel.lock': JSON.stringify(lock) });
    const { code, stdout, stderr } = await project.unikernel([
      'diff',
      'v1:unikernel.lock',
      'unikernel.lock',
    ]);
    assert.is(code, 0, stderr);
    assert.match(
      stdout,
      /moved +npm:lkl@1\.0\.3 → npm:lkl@1\.0\.4\n +integrity sha512-A+… → sha512-B+…/,
    );
    const same = await project.unikernel(['diff', '--json', 'unikernel.lock', './unikernel.lock']);
    assert.is(JSON.parse(same.stdout).result.equal, true);
  }));

test('built images: sections, symbols, and a byte inside a section', () =>
  withRepository(async (project) => {
    const old = (await project.unikernel(['build', 'app'])).stdout;
    const more =
      'volatile int more;\nvoid longer_now(void);\nvoid longer_now(void) { more = 1; }\n';
    project.write({
      'app/main.c': `${more}${passing.replace('return 0', 'longer_now();\n\treturn 0')}`,
    });
    const image = (await project.unikernel(['build', 'app'])).stdout;
    const { stdout } = await project.unikernel(['diff', 'app@v1', 'app']);
    assert.match(stdout, /^image +\d+ → \d+ bytes/m);
    assert.match(stdout, /^sections\n(.*\n)* {2}\.text /m);
    assert.match(stdout, /^ {2}longer_now +added +\d+$/m);
    const folders = await project.unikernel(['diff', '--all', dirname(old), dirname(image)]);
    assert.match(folders.stdout, /longer_now/);

    const copy = join(project.folder, 'copy');
    mkdirSync(copy);
    for (const file of readdirSync(dirname(image)).filter((name) => name !== 'config'))
      copyFileSync(join(dirname(image), file), join(copy, file));
    const same = await project.unikernel(['diff', 'app', 'copy']);
    assert.is(same.stdout, 'app → copy: no difference');
    const bytes = readFileSync(image);
    const at = bytes.indexOf('ok 1 fine');
    bytes[at]! ^= 1;
    chmodSync(join(copy, 'app'), 0o644);
    writeFileSync(join(copy, 'app'), bytes);
    const flipped = await project.unikernel(['diff', 'app', 'copy/app']);
    assert.match(
      flipped.stdout,
      /^ {2}\.rodata\S* +1 of \d+ bytes differ, the first at 0x[\da-f]+/m,
    );
    const noBinutils = pathWithout(join(project.folder, 'bin'), ['readelf']);
    const without = await project.unikernel(['diff', image, 'copy/app'], { PATH: noBinutils });
    assert.is(without.code, 2);
    assert.match(without.stderr, /readelf[\s\S]*apt-get install binutils/);
  }));

test('two files need no project', () =>
  withProject({ a: '', 'one.lock': '{"version":1,"sources":{}}' }, async (project) => {
    const { code, stdout } = await project.unikernel(['diff', 'one.lock', './one.lock']);
    assert.is(code, 0);
    assert.is(stdout, 'one.lock → ./one.lock: the same sources');
    const help = await project.unikernel(['diff', '--help']);
    assert.match(help.stdout, /Examples:\n {2}unikernel diff/);
  }));

test('what cannot be compared is refused with the reason', () =>
  withRepository(async (project, git) => {
    project.write({
      'broken.elf': '\x7fELF',
      'unikernel.config.ts': appConfig('kconfig: { HZ: no },'),
    });
    await git('commit', '-q', '-a', '-m', 'broken');
    project.write({ 'unikernel.config.ts': appConfig() });
    const cases: [string[], RegExp][] = [
      [['app@v2', 'app'], /no revision 'v2'[\s\S]*did you mean 'v1'/],
      [['app@--help', 'app'], /no revision '--help'/],
      [['ap@v1', 'app'], /At v1: There is no image 'ap'[\s\S]*did you mean 'app'/],
      [['app@HEAD', 'app'], /At HEAD: [\s\S]*unikernel\.config\.ts:12:\d+: kconfig: \{ HZ: no \}/],
      [['app', 'nothing.here'], /no image, file or folder 'nothing\.here'/],
      [['app', 'app/main.c'], /app\/main\.c is neither an ELF image nor a lockfile/],
      [['app', './app'], /no image in the folder \.\/app/],
      [['broken.elf', 'broken.elf'], /readelf cannot read .*broken\.elf/],
      [['app', 'unikernel.lock'], /a lockfile, the other an image/],
      [['v1:no.lock', 'unikernel.lock'], /no file no\.lock at v1/],
    ];
    for (const [words, says] of cases) {
      const { code, stderr } = await project.unikernel(['diff', ...words]);
      assert.is(code, 2, `${words.join(' ')}: ${stderr}`);
      assert.match(stderr, says);
    }
  }));

test('without a repository there are no revisions', () =>
  withProject(appProject(passing), async (project) => {
    const { code, stderr } = await project.unikernel(['diff', 'app@HEAD', 'app'], {
      GIT_CEILING_DIRECTORIES: dirname(project.folder),
    });
    assert.is(code, 2, stderr);
    assert.match(stderr, /in no git repository/);
    assert.ok(existsSync(project.folder));
  }));

test.run();
