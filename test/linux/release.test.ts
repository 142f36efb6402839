// Releases as a user meets them: cut from a commit, checked, built again without the project.

import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { renderSums } from '../../src/realise/release/sums.ts';
import { findSandbox } from '../../src/run/sandbox.ts';
import { generateKey } from '../../src/store/signature.ts';
import {
  type Answer,
  appProject,
  type Project,
  passing,
  pathWithout,
  unikernel,
  withPosixProject,
  withProject,
} from '../e2e/project.ts';
import { counterDisks } from '../support/guest.ts';
import { withScratch } from '../support/scratch.ts';
import { skip } from '../support/skip.ts';

const test = suite('release');

type Repository = {
  readonly project: Project;
  /** Files of the key 'team-1'. */
  readonly key: string;
  readonly publicKey: string;
  git(...words: string[]): Promise<unknown>;
};

/** A project that is committed with its generated files; none where builds are not sandboxed. */
async function withRepository(work: (repository: Repository) => Promise<void>): Promise<void> {
  const sandbox = await findSandbox();
  if ('problem' in sandbox) return skip(`nothing can be released: ${sandbox.problem}`);
  await withProject(appProject(passing), async (project) => {
    const { folder } = project;
    const pair = generateKey('team-1');
    const [key, publicKey] = [join(folder, 'key'), join(folder, 'key.pub')];
    const git = (...words: string[]) =>
      execa('git', ['-c', 'user.name=T', '-c', 'user.email=t@localhost', ...words], {
        cwd: folder,
      });
    await git('init', '--quiet');
    assert.is((await project.unikernel(['generate'])).code, 0);
    await git('add', '.');
    await git('rm', '--cached', '-r', '--quiet', 'node_modules');
    await git('commit', '--quiet', '-m', 'all');
    writeFileSync(key, `${pair.secret}\n`);
    writeFileSync(publicKey, `${pair.public}\n`);
    await work({ project, key, publicKey, git });
  });
}

function succeeded({ code, stdout, stderr }: Answer): string {
  assert.is(code, 0, stderr);
  return stdout;
}

/** Makes the checksums fit what is there now; nobody signs them. */
async function sumAnew(release: string): Promise<void> {
  for (const name of ['SHA256SUMS', 'SHA256SUMS.sig']) rmSync(join(release, name), { force: true });
  writeFileSync(join(release, 'SHA256SUMS'), await renderSums(release));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

test('two clones give the same release, which builds again with and without the tool', () =>
  withRepository(async ({ project: { folder }, key, publicKey, git }) => {
    const conditions = [
      { TZ: 'Asia/Tokyo', LANG: 'C.UTF-8', USER: 'one' },
      { TZ: 'UTC', UNIKERNEL_STORE: join(folder, 'store'), UNIKERNEL_SIGNING_KEY: key },
    ];
    const releases: string[] = [];
    for (const [index, environment] of conditions.entries()) {
      const clone = join(folder, `clones-${index}/of/app`);
      await git('clone', '--quiet', folder, clone);
      mkdirSync(join(clone, 'node_modules'));
      symlinkSync(packageRoot, join(clone, 'node_modules/unikernel'));
      const words = ['release', 'app', '--output', '../released'];
      if (index === 0) words.push('--key', key);
      const path = succeeded(await unikernel(words, { cwd: clone, environment }));
      assert.is(path, join(folder, `clones-${index}/of/released`));
      releases.push(path);
    }
    const [one, two] = releases as [string, string];
    assert.equal(filesOf(one), filesOf(two));
    for (const file of filesOf(one))
      assert.ok(readFileSync(join(one, file)).equals(readFileSync(join(two, file))), file);
    for (const file of ['app', 'app.dbg', 'unikraft.config', 'patches.json', 'sbom.cdx.json'])
      assert.ok(filesOf(one).includes(file), file);
    await execa('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: one });

    // It needs nothing of the clone, and nothing of it is written to.
    const moved = join(folder, 'moved');
    cpSync(one, moved, { recursive: true });
    const words = ['release', '--verify', moved];
    const verified = await unikernel([...words, '--key', publicKey], { cwd: '/' });
    const image = readFileSync(join(moved, 'app'));
    const sum = readFileSync(join(moved, 'SHA256SUMS'), 'utf8').match(/^(\S+) {2}app$/m)![1];
    assert.is(succeeded(verified), `${sum}  app`);
    assert.match(verified.stderr, /every file is what 'team-1' signed/);
    assert.equal(filesOf(moved), filesOf(one));

    const PATH = pathWithout(join(folder, 'bin'), ['node', 'npm', 'npx']);
    await execa('make', ['-C', 'project/generated/app', '-j2'], { cwd: moved, env: { PATH } });
    assert.ok(readFileSync(join(moved, 'project/build/app/app')).equals(image));
  }));

test('what is not as it was released is found', () =>
  withRepository(async ({ project, key, publicKey }) => {
    const { folder } = project;
    const release = join(folder, 'out');
    succeeded(await project.unikernel(['release', 'app', '--output', release, '--key', key]));
    const verify = (...words: string[]) =>
      unikernel(['release', '--verify', release, ...words], { cwd: '/' });

    const other = generateKey('team-1').public;
    const byOther = await verify('--key', other);
    assert.is(byOther.code, 102);
    assert.match(byOther.stderr, /SHA256SUMS\.sig is by 'team-1', and no given key made it/);
    const noFile = await verify('--key', 'nonsense');
    assert.is(noFile.code, 2);
    assert.match(noFile.stderr, /there is no file 'nonsense'/);
    assert.match((await verify('hello')).stderr, /is one of 'app', not of 'hello'/);

    const image = readFileSync(join(release, 'app'));
    const flipped = Buffer.from(image);
    flipped[image.length >> 1]! ^= 1;
    writeFileSync(join(release, 'app'), flipped);
    writeFileSync(join(release, 'project/more.c'), '');
    rmSync(join(release, 'patches.json'));
    const tampered = await verify();
    assert.is(tampered.code, 102);
    assert.match(tampered.stderr, /app is not what SHA256SUMS says/);
    assert.match(tampered.stderr, /project\/more\.c is not in SHA256SUMS/);
    assert.match(tampered.stderr, /patches\.json is missing/);

    // Now somebody makes the checksums fit, and nobody asks who signed.
    await sumAnew(release);
    const otherImage = await verify();
    assert.is(otherImage.code, 102);
    assert.match(otherImage.stderr, /app is not the one that provenance\.json is about/);
    writeFileSync(join(release, 'app'), image);
    appendFileSync(join(release, 'project/app/main.c'), '#error "not this one"\n');
    await sumAnew(release);
    const unsigned = await verify('--key', publicKey);
    assert.is(unsigned.code, 102);
    assert.match(unsigned.stderr, /it is not signed/);
    assert.is((await verify()).code, 100);

    const main = readFileSync(join(folder, 'app/main.c'), 'utf8');
    writeFileSync(join(release, 'project/app/main.c'), main.replace('fine', 'good'));
    await sumAnew(release);
    const changed = await verify();
    assert.is(changed.code, 104, changed.stderr);
    assert.match(changed.stderr, /the release is not signed/);
    assert.match(changed.stderr, /app first differs at byte \d+/);
    assert.match(changed.stderr, /project\/app is not the folder that the release was built from/);
    assert.match(changed.stderr, /the toolchain is the one of the release/);
    const kept = /kept in (\S+)/.exec(changed.stderr)![1]!;
    assert.ok(readFileSync(join(kept, 'app')).includes('ok 1 good'));

    const PATH = pathWithout(join(folder, 'bin'), ['bwrap']);
    const words = ['release', '--verify', release];
    const untrusted = await unikernel(words, { cwd: '/', environment: { PATH } });
    assert.is(untrusted.code, 2);
    assert.match(untrusted.stderr, /Without a sandbox a release is built only when/);

    writeFileSync(join(release, 'project/generated/app/plan.json'), '{');
    await sumAnew(release);
    const unreadable = await verify();
    assert.is(unreadable.code, 102);
    assert.match(unreadable.stderr, /The plan of the release cannot be used: .*plan\.json/);
  }));

test('every reason against a release is told at once', () =>
  withRepository(async ({ project, key }) => {
    const { folder } = project;
    const stale = await project.unikernel(['release', 'app', '--output', 'out', '--key', key]);
    succeeded(stale);
    project.write({ 'app/new.h': '', 'notes.txt': 'not an input', 'generated/app/run.sh': '' });
    appendFileSync(join(folder, 'app/main.c'), '\n');
    writeFileSync(join(folder, '.git/info/exclude'), '*.bak\n');
    project.write({ 'app/ignored.bak': '', 'package.json': '{"license":"MIT"}' });
    const { code, stderr } = await project.unikernel(['release', 'app', '--output', 'out']);
    assert.is(code, 2);
    for (const reason of [
      /out is there already/,
      /There is no key to sign the release with/,
      /Changes are not committed: 2 files\.\n.*app\/main\.c\n.*generated\/app\/run\.sh/,
      /not in git: 3 files\.\n.*app\/ignored\.bak\n.*app\/new\.h\n.*package\.json/,
      /generated\/app does not match unikernel\.config\.ts: run\.sh/,
    ])
      assert.match(stderr, reason);
    assert.not.match(stderr, /notes\.txt/);
  }));

test('--source, a missing folder and two wishes at once are refused', () =>
  withRepository(async ({ project, key }) => {
    const source = `unikraft=${join(packageRoot, 'recipes/core')}`;
    const words = ['--source', source, 'release', 'app', '--unsigned', '--key', key];
    const { code, stderr } = await project.unikernel(words);
    assert.is(code, 2);
    assert.match(stderr, /--source replaces unikraft/);
    assert.match(stderr, /not said where to write/);
    assert.match(stderr, /Either --key or --unsigned/);
    for (const place of ['app/main.c', 'app/main.c/below']) {
      const onFile = await project.unikernel(['release', 'app', '--output', place, '--key', key]);
      assert.is(onFile.code, 2);
      assert.match(onFile.stderr, /main\.c is there already|cannot be written to .*main\.c/);
    }
    const both = await project.unikernel(['release', '--verify', 'out', '--unsigned']);
    assert.is(both.code, 2);
    assert.match(both.stderr, /cannot be used with option/);
  }));

test('what is stale alone exits 3, and a project that is in no git checkout is refused', () =>
  withRepository(async ({ project, key, git }) => {
    project.write({ 'generated/app/run.sh': '' });
    await git('commit', '--quiet', '-a', '-m', 'stale');
    const words = ['release', 'app', '--output', 'out', '--key', key];
    assert.is((await project.unikernel(words)).code, 3);
    rmSync(join(project.folder, '.git'), { recursive: true });
    const { code, stderr } = await project.unikernel(words);
    assert.is(code, 2);
    assert.match(stderr, /The project is no git checkout/);
    assert.not(existsSync(join(project.folder, 'out')));
  }));

test('a release with Linux in it names the GPL, and brings the sources where they are asked for', () =>
  withScratch(async (folder) => {
    const sandbox = await findSandbox();
    if ('problem' in sandbox) return skip(`nothing can be released: ${sandbox.problem}`);
    const project = join(folder, 'project');
    const tracked = await execa('git', ['ls-files', '-z'], { cwd: packageRoot });
    for (const file of tracked.stdout.split('\0').filter(Boolean))
      if (/^(generated|recipes|patches|unikernel|package\.json|LICENSE)/.test(file))
        cpSync(join(packageRoot, file), join(project, file));
    // The tool is not in this project, so its Makefile names some folders otherwise.
    succeeded(await unikernel(['generate', 'boot'], { cwd: project }));
    const git = (...words: string[]) => execa('git', words, { cwd: project });
    await git('init', '--quiet');
    await git('add', '.');
    await git('-c', 'user.name=T', '-c', 'user.email=t@localhost', 'commit', '-qm', 'all');
    const words = ['release', 'boot', '--output', '../out', '--unsigned', '--with-sources'];
    const out = succeeded(await unikernel(words, { cwd: project }));
    const read = (file: string) => readFileSync(join(out, file), 'utf8');
    assert.match(read('sbom.cdx.json'), /"GPL-2\.0-only"[\s\S]*"pkg:npm\/lkl@1\.0\.3"/);
    assert.match(read('project/sources/lkl-1.0.3/src/linux/Makefile'), /^VERSION = 4$/m);
    assert.match(read('linux.config'), /^CONFIG_EXT4_FS=y$/m);
    for (const licence of ['project/LICENSE', 'project/sources/LICENSE'])
      assert.ok(existsSync(join(out, licence)), licence);
    const { patches } = JSON.parse(read('patches.json'));
    assert.equal(
      [...new Set(patches.map(({ tree }: { tree: string }) => tree))],
      ['unikraft', 'linux'],
    );
    for (const { diff } of patches) assert.ok(existsSync(join(out, diff)), diff);
    await execa('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: out });
  }));

// Linux from scratch takes over a minute.
const full = process.env.FULL_SIZE !== undefined;

test('a release with disks boots with them, and they come out again', () =>
  withPosixProject('test/guest/counter', `${counterDisks},`, async (project) => {
    const sandbox = await findSandbox();
    if ('problem' in sandbox) return skip(`nothing can be released: ${sandbox.problem}`);
    const { folder } = project;
    project.write({ 'site/hello': 'the host', '.gitignore': 'node_modules\n' });
    succeeded(await project.unikernel(['generate']));
    const git = (...words: string[]) => execa('git', words, { cwd: folder });
    await git('init', '--quiet');
    await git('add', '.');
    await git('-c', 'user.name=T', '-c', 'user.email=t@localhost', 'commit', '-qm', 'all');
    const out = join(folder, 'out/app-1');
    succeeded(await project.unikernel(['release', 'app', '--output', out, '--unsigned']));
    const files = filesOf(out);
    for (const file of ['site.disk', 'data.disk', 'project/site/hello'])
      assert.ok(files.includes(file), file);
    const read = (file: string) => readFileSync(join(out, file), 'utf8');
    assert.match(read('provenance.json'), /"name": "site\.disk"[\s\S]*"name": "mke2fs"/);
    assert.match(read('sbom.cdx.json'), /"bom-ref": "file\/site\.disk"/);

    const PATH = pathWithout(join(folder, 'bin'), ['node', 'npm', 'npx']);
    for (const boot of [1, 2]) {
      const { stdout, exitCode } = await execa('sh', ['out/app-1/run.sh'], {
        cwd: folder,
        env: { PATH },
        reject: false,
        stdin: 'ignore',
        timeout: 60_000,
      });
      assert.is(exitCode, 83, stdout);
      assert.match(stdout, new RegExp(`ok 1 boot ${boot} finds the host`));
    }
    assert.ok(existsSync(join(folder, 'out/app-1.kept/disks/app/data.disk')));
    assert.equal(filesOf(out), files);
    await execa('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: out });

    const verify = () => unikernel(['release', '--verify', out], { cwd: '/', minutes: 10 });
    if (!full) await bringLinux(project, out);
    const sum = /^(\S+) {2}app$/m.exec(read('SHA256SUMS'))![1];
    assert.is(succeeded(await verify()), `${sum}  app`);
    if (full) await bringLinux(project, out);

    writeFileSync(join(out, 'project/site/hello'), 'another host');
    await sumAnew(out);
    const changed = await verify();
    assert.is(changed.code, 104, changed.stderr);
    assert.match(changed.stderr, /site\.disk first differs at byte \d+: \d+ bytes released/);
    assert.match(changed.stderr, /project\/site is not the folder that the release was built from/);
    assert.not.match(changed.stderr, /data\.disk|app first/);
    rmSync(join(out, 'site.disk'));
    await sumAnew(out);
    assert.match(
      (await verify()).stderr,
      /site\.disk is not the one that provenance\.json is about/,
    );
  }));

/** Puts the finished Linux of the store into a release, whose Makefile then does not build it. */
async function bringLinux(project: Project, release: string): Promise<void> {
  const { stdout } = await project.unikernel(['store', 'path', 'app', '--step', 'lkl']);
  cpSync(stdout, join(release, 'project/lkl'), { recursive: true });
  const makefile = join(release, 'project/generated/app/Makefile');
  writeFileSync(makefile, `LKL := $(PROJECT)/lkl\n${readFileSync(makefile, 'utf8')}`);
  await sumAnew(release);
}

test('what was built without a sandbox is not released', () =>
  withRepository(async ({ project, key }) => {
    const PATH = pathWithout(join(project.folder, 'bin'), ['bwrap']);
    const UNIKERNEL_STORE = join(project.folder, 'store');
    const words = ['release', 'app', '--output', 'out', '--key', key];
    const before = await project.unikernel(words, { PATH, UNIKERNEL_STORE });
    assert.is(before.code, 2);
    assert.match(before.stderr, /app would be built without a sandbox: bubblewrap/);
    succeeded(await project.unikernel(['build', 'app'], { PATH, UNIKERNEL_STORE }));
    const after = await project.unikernel(words, { UNIKERNEL_STORE });
    assert.is(after.code, 2);
    assert.match(after.stderr, /app in the store was built without a sandbox/);
  }));

test('--toolchain-of goes on with the toolchain of a release, and refuses another', () =>
  withRepository(async ({ project }) => {
    const words = ['release', 'app', '--output', 'out', '--unsigned'];
    const released = await project.unikernel(words);
    succeeded(released);
    assert.match(released.stderr, /the release is not signed/);
    assert.not(existsSync(join(project.folder, 'out/SHA256SUMS.sig')));
    const build = ['build', 'app', '--toolchain-of', 'out'];
    succeeded(await project.unikernel(build));
    const bin = pathWithout(join(project.folder, 'bin'), ['bison', 'm4']);
    writeFileSync(join(bin, 'm4'), '#!/bin/sh\necho m4 of another kind\n', { mode: 0o755 });
    const { code, stderr } = await project.unikernel(build, { PATH: bin });
    assert.is(code, 2);
    assert.match(stderr, /bison: bison .*, now none/);
    assert.match(stderr, /m4: m4 .*, now m4 of another kind/);
    const verify = ['release', '--verify', 'out', '--toolchain-of', 'out'];
    assert.is((await project.unikernel(verify, { PATH: bin })).code, 2);
    const none = await project.unikernel(['build', '--toolchain-of', 'app']);
    assert.is(none.code, 2);
    assert.match(none.stderr, /app is not a release: it has no provenance\.json/);
  }));

test.run();
