// What a builder in the sandbox sees of the machine, and that nothing of it outlives its caller.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { runMake } from '../../../src/run/make.ts';
import { findSandbox, toInside, toOutside } from '../../../src/run/sandbox.ts';
import { until } from '../../support/process.ts';
import { withScratch } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

const test = suite('sandbox');

/** Runs a recipe in the sandbox and gives its log without the command at its head. */
async function build(root: string, recipe: readonly string[]): Promise<string[] | undefined> {
  const sandbox = await findSandbox();
  if ('problem' in sandbox) {
    skip(`no sandbox: ${sandbox.problem}`);
    return undefined;
  }
  for (const folder of ['scratch', 'input', 'secret']) mkdirSync(join(root, folder));
  writeFileSync(join(root, 'input/file'), 'given');
  const lines = recipe.map((line) => `\t@${line}\n`).join('');
  writeFileSync(join(root, 'scratch/Makefile'), `all:\n${lines}`);
  await runMake({
    what: 'app',
    targets: ['all'],
    variables: { INPUT: join(root, 'input') },
    jobs: 1,
    inDirectory: join(root, 'scratch'),
    logFile: join(root, 'log'),
    sandbox: {
      program: sandbox.program,
      mounts: [
        { outside: join(root, 'scratch'), inside: '/unikernel/build', writable: true },
        { outside: join(root, 'input'), inside: '/unikernel/input' },
      ],
    },
  });
  return readFileSync(join(root, 'log'), 'utf8').trimEnd().split('\n').slice(1);
}

test('folder, user, host, time zone and locale are the same everywhere', () =>
  withScratch(async (root) => {
    const recipe = ['pwd', 'id -u', 'uname -n', 'echo $$TZ $$LC_ALL', 'umask', 'cat $(INPUT)/file'];
    const seen = await build(root, recipe);
    if (seen)
      assert.equal(seen, ['/unikernel/build', '1000', 'unikernel', 'UTC C', '0022', 'given']);
  }));

test('there is no network, and no file but the system and what was given', () =>
  withScratch(async (root) => {
    const seen = await build(root, [
      "sed -n 's/^ *\\(.*\\):.*/\\1/p' /proc/net/dev",
      `test ! -e ${root}/secret && echo hidden`,
      'test ! -e /root && test ! -e /home && test ! -e /etc/passwd && echo bare',
      'touch $(INPUT)/new 2>/dev/null || echo read-only',
      'echo made > made',
    ]);
    if (!seen) return;
    assert.equal(seen, ['lo', 'hidden', 'bare', 'read-only']);
    assert.ok(existsSync(join(root, 'scratch/made')));
    assert.not(existsSync(join(root, 'input/new')));
  }));

test('names lead from one side to the other and back', () => {
  const mounts = [
    { outside: '/store/tmp/1', inside: '/unikernel/build' },
    { outside: '/store/a-b', inside: '/unikernel/store/a-b' },
  ];
  assert.is(
    toInside(mounts, 'L=/store/a-b:/store/tmp/1/x'),
    'L=/unikernel/store/a-b:/unikernel/build/x',
  );
  assert.is(toOutside(mounts, '/unikernel/store/a-b/main.c'), '/store/a-b/main.c');
  assert.is(toOutside(mounts, '/unikernel/builder'), '/unikernel/builder');
});

test('nothing in it outlives a caller that was killed', () =>
  withScratch(async (root) => {
    const sandbox = await findSandbox();
    if ('problem' in sandbox) return skip(`no sandbox: ${sandbox.problem}`);
    const source = (name: string) => JSON.stringify(join(packageRoot, 'src/run', name));
    writeFileSync(
      join(root, 'caller.mts'),
      `import { runMake } from ${source('make.ts')};
await runMake({ what: 'app', targets: ['all'], variables: {}, jobs: 1, inDirectory: '${root}', logFile: '${root}/log',
  sandbox: { program: '${sandbox.program}', mounts: [{ outside: '${root}', inside: '/unikernel/build', writable: true }] } });`,
    );
    // The time grows in the file as long as something in the sandbox lives.
    const loop = 'while :; do date +%s.%N > beat; sleep 0.05; done';
    writeFileSync(join(root, 'Makefile'), `all:\n\t@${loop.replaceAll('$', '$$')} & ${loop}\n`);
    const words = ['--import', 'tsx', join(root, 'caller.mts')];
    const caller = spawn(process.execPath, words, { cwd: packageRoot, stdio: 'ignore' });
    const beat = join(root, 'beat');
    await until(() => existsSync(beat), 'the loop started');
    caller.kill('SIGKILL');
    await until(() => Date.now() - statSync(beat).mtimeMs > 500, 'the loop ended');
  }));

test.run();
