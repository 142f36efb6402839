// Builds that repeat, and builds that do not: each thing that is varied is seen by one application.

import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { otherSurroundings } from '../../src/run/other-surroundings.ts';
import { findSandbox } from '../../src/run/sandbox.ts';
import { removeFolder } from '../../src/store/folder.ts';
import { until } from '../support/process.ts';
import {
  appProject,
  type Project,
  passing,
  pathWithout,
  unikernel,
  withProject,
} from './project.ts';

const test = suite('repro');

/** One store for all: what does not change is copied and patched once. */
const shared = mkdtempSync(join(tmpdir(), 'unikernel-store-'));
test.after(() => removeFolder(shared));

/** An application with strings that make puts together when it reads the makefile: a source for each. */
function seeing(expressions: Readonly<Record<string, string>>): Record<string, string> {
  const files = appProject(passing);
  const names = Object.keys(expressions);
  const sources = names.map((name) => [`app/${name}.c`, `const char seen_${name}[] = SEEN;\n`]);
  const lines = names.flatMap((name) => [
    `APPMAIN_SRCS-y += $(APPMAIN_BASE)/${name}.c`,
    `APPMAIN_${name.toUpperCase()}_FLAGS-y += -DSEEN='"${expressions[name]}"'`,
  ]);
  // Nothing else would keep the strings in the image.
  const uses = names.map((name) => `\textern const char seen_${name}[];\n\tputs(seen_${name});\n`);
  return {
    ...files,
    ...Object.fromEntries(sources),
    'app/main.c': passing.replace('\treturn', `${uses.join('')}\treturn`),
    'app/Makefile.uk': `${files['app/Makefile.uk']}${lines.join('\n')}\n`,
  };
}

type Run = (
  args: string[],
  environment?: Record<string, string>,
) => ReturnType<Project['unikernel']>;

function withApp(
  files: Record<string, string>,
  work: (run: Run, project: Project) => Promise<void>,
): Promise<void> {
  return withProject(files, (project) =>
    work(
      (args, environment) => project.unikernel(args, { UNIKERNEL_STORE: shared, ...environment }),
      project,
    ),
  );
}

const kept = (text: string): string => /kept in (\S+?):/.exec(text)![1]!;

test('an application that repeats: the hash is that of its image', () =>
  withApp(appProject(passing), async (run) => {
    const before = await run(['repro', 'app']);
    assert.is(before.code, 0, before.stderr);
    assert.match(before.stderr, /^app: built twice with other folder, .*jobs \(\d+, \d+\)$/m);
    assert.match(before.stderr, /^app: build app \(second\) took /m);
    assert.equal(readdirSync(join(shared, 'tmp')), []);
    const image = (await run(['build', 'app'])).stdout;
    const hash = createHash('sha256').update(readFileSync(image)).digest('hex');
    assert.is(before.stdout, `app\t${hash}`);
    const after = await run(['repro']);
    assert.is(after.code, 0, after.stderr);
    assert.is(after.stdout, before.stdout);
  }));

test('hello repeats', async () => {
  const { code, stdout, stderr } = await unikernel(['repro', 'hello'], { cwd: packageRoot });
  assert.is(code, 0, stderr);
  assert.match(stdout, /^hello\t[0-9a-f]{64}$/);
});

test('each thing that is varied is found where a string depends on it', () =>
  withApp(
    seeing({
      folder: '$(shell pwd)',
      user: '$(shell id -u)',
      group: '$(shell id -g)',
      host_name: '$(shell uname -n)',
      umask: '$(shell umask)',
      // Two bytes that are one character, or two.
      locale: "$(shell printf '\\303\\251' | wc -m)",
      time_zone: '$(shell date --date=@0 +%F-%H)',
      time: '$(shell date +%Y)',
      file_order: '$(shell ls -U $(APPMAIN_BASE))',
      jobs: '$(filter -j%,$(MAKEFLAGS))',
      nothing: '$(shell echo $$SOURCE_DATE_EPOCH)',
    }),
    async (run, { folder }) => {
      const { code, stdout, stderr } = await run(['repro', 'app']);
      assert.is(code, 104, stderr);
      assert.is(stdout, '');
      const objects = join(kept(stderr), 'SIDE/image/build/image/appmain');
      const isSame = (file: string): boolean => {
        const [first, second] = ['first', 'second'].map((side) =>
          readFileSync(join(objects.replace('SIDE', side), file)),
        );
        return first!.equals(second!);
      };
      const same = readdirSync(objects.replace('SIDE', 'first')).filter(
        (file) => file.endsWith('.o') && isSame(file),
      );
      const { unvaried } = await otherSurroundings(await findSandbox(), join(folder, 'probe'));
      const unseen = unvaried.map(({ what }) => `${what.replace(' ', '_')}.o`);
      assert.equal(same.sort(), ['main.o', 'nothing.o', ...unseen].sort());
      for (const { what, reason } of unvaried)
        assert.ok(new RegExp(`not varied: .*${what}.*: `).test(stderr) && stderr.includes(reason));
    },
  ));

test('the diagnostic names file, section, text and object file', () =>
  withApp(seeing({ umask: '$(shell umask)' }), async (run) => {
    const { code, stderr } = await run(['repro', 'app']);
    assert.is(code, 104, stderr);
    assert.match(stderr, /error\[repro\/differs\]: app does not repeat: .* of app differ in app\./);
    const texts = '"0022" in the first, "0077" in the second';
    assert.match(
      stderr,
      new RegExp(`output: app, section \\.rodata at byte \\d+: ${texts}; and 1 more`),
    );
    assert.match(
      stderr,
      new RegExp(`object file: image/appmain/umask\\.o, section \\.rodata\\S* at byte 2: ${texts}`),
    );
  }));

test('both builds are kept until the next repro or gc, and diffoscope is asked', () =>
  withApp(seeing({ umask: '$(shell umask)' }), async (run, { folder, write }) => {
    write({ 'bin/diffoscope': '#!/bin/sh\nprintf "%s\\n" "$@" text\nexit 1\n' });
    chmodSync(join(folder, 'bin/diffoscope'), 0o755);
    const environment = { PATH: `${folder}/bin:${process.env.PATH}` };
    const { code, stderr } = await run(['repro', 'app'], environment);
    assert.is(code, 104, stderr);
    const place = kept(stderr);
    const sides = ['first', 'second'].map((side) => join(place, side, 'image'));
    for (const side of sides)
      for (const file of ['output/app', 'output/app.dbg', 'build/image/appmain/umask.o'])
        assert.ok(existsSync(join(side, file)), file);
    const objects = sides.map((side) => join(side, 'build/image/appmain/umask.o'));
    assert.match(stderr, new RegExp(`diffoscope says:\n +--no-progress\n +${objects[0]}\n`));
    assert.match(readFileSync(join(place, 'diffoscope.txt'), 'utf8'), /text\n$/);
    assert.match(stderr, /help: less \S+diffoscope\.txt$/);

    write(appProject(passing));
    assert.is((await run(['repro', 'app'])).code, 0);
    assert.not(existsSync(place));

    write(seeing({ umask: '$(shell umask)' }));
    assert.is((await run(['repro', 'app'], environment)).code, 104);
    assert.ok(existsSync(place));
    assert.is((await run(['store', 'gc'])).code, 0);
    assert.not(existsSync(place));
  }));

test('without bubblewrap it is said what cannot be varied', () =>
  withApp(seeing({ umask: '$(shell umask)' }), async (run, { folder }) => {
    const PATH = pathWithout(join(folder, 'bin'), ['bwrap', 'diffoscope']);
    const { code, stderr } = await run(['repro', 'app'], { PATH });
    assert.is(code, 104, stderr);
    assert.match(stderr, /not varied: user, group, host name: not sandboxed: bubblewrap/);
    assert.match(stderr, /help: apt-get install .*diffoscope-minimal && diffoscope \S+ \S+$/);
  }));

test('what the store has is held against both builds', () =>
  withApp(appProject(passing), async (run) => {
    const image = (await run(['build', 'app'])).stdout;
    const output = image.replace(/\/app$/, '');
    const record = join(shared, 'records', `${output.replace(/.*\//, '')}.json`);
    const bytes = readFileSync(image);
    bytes[bytes.length >> 1]! ^= 1;
    chmodSync(image, 0o644);
    writeFileSync(image, bytes);
    const text = readFileSync(record, 'utf8');
    writeFileSync(record, text.replace(/"content": "[0-9a-f]{8}/, '"content": "00000000'));
    const { code, stderr } = await run(['repro', 'app']);
    assert.is(code, 104, stderr);
    assert.match(stderr, /repro\/store-differs.*The store's app is not what two builds/);
    assert.match(stderr, /note: app, section \.\w+ .* in the store, .* in both builds/);
    await removeFolder(output);
  }));

test('a build that fails in other surroundings is told as that', () =>
  withApp(appProject(passing), async (run, { folder, write }) => {
    const makefile = readFileSync(join(folder, 'app/Makefile.uk'), 'utf8');
    const check = '$(if $(filter 0022,$(shell umask)),,$(error the umask is another))';
    write({ 'app/Makefile.uk': `${makefile}${check}\n` });
    const tmp = readdirSync(join(shared, 'tmp'));
    const { code, stderr } = await run(['repro', 'app']);
    assert.is(code, 100, stderr);
    assert.match(stderr, /the umask is another[\s\S]*repro\/fails.*cannot be built in other/);
    assert.match(stderr, /help: unikernel --keep-failed repro app$/);
    assert.equal(readdirSync(join(shared, 'tmp')), tmp);
    const again = await run(['--keep-failed', 'repro', 'app']);
    const [, command = ''] = /help: (cd .*)/.exec(again.stderr) ?? [];
    const byHand = await execa('sh', ['-c', command], { reject: false, all: true });
    assert.match(byHand.all, /the umask is another/, command);
  }));

test('an interrupt leaves nothing behind', () =>
  withApp(seeing({ sleep: '$(shell sleep 60)' }), async (_, { folder }) => {
    mkdirSync(join(folder, 'store'));
    const child = execa(process.execPath, [join(packageRoot, 'bin/unikernel.js'), 'repro', 'app'], {
      cwd: folder,
      env: { CI: '', UNIKERNEL_STORE: join(folder, 'store') },
      reject: false,
      stdin: 'ignore',
    });
    const tmp = join(folder, 'store/tmp');
    const isBuilding = (): boolean =>
      existsSync(tmp) &&
      readdirSync(tmp).some((name) => existsSync(join(tmp, name, 'first/image/build')));
    await until(isBuilding, 'make runs', 30);
    child.kill('SIGINT');
    const { exitCode, stderr } = await child;
    assert.is(exitCode, 130, stderr);
    assert.equal(readdirSync(tmp), []);
  }));

test('an image that is not there is a usage error', () =>
  withApp(appProject(passing), async (run) => {
    const { code, stderr } = await run(['repro', 'ap']);
    assert.is(code, 2);
    assert.match(stderr, /did you mean 'app'/);
  }));

test.run();
