// That the surroundings of a second build are really others, as its programs see them.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runMake } from '../../../src/run/make.ts';
import { type OtherSurroundings, otherSurroundings } from '../../../src/run/other-surroundings.ts';
import { findSandbox, type Sandbox } from '../../../src/run/sandbox.ts';
import { type Surroundings, usualSurroundings } from '../../../src/run/surroundings.ts';
import { withScratch } from '../../support/scratch.ts';
import { skip } from '../../support/skip.ts';

const test = suite('other surroundings');

/** What the commands of a makefile print there, a line each. */
async function seen(
  root: string,
  surroundings: Surroundings,
  sandbox: Sandbox,
  commands: readonly string[],
): Promise<string[]> {
  const log = join(root, `log-${surroundings.host}`);
  const lines = commands.map((command) => `\t@${command}\n`);
  writeFileSync(join(root, 'Makefile'), `all:\n${lines.join('')}`);
  const { folder, preload } = surroundings;
  const libraries = (preload?.libraries ?? []).map((file) => ({ outside: file, inside: file }));
  await runMake({
    what: 'app',
    targets: ['all'],
    variables: {},
    jobs: 1,
    inDirectory: root,
    logFile: log,
    surroundings,
    ...('program' in sandbox && {
      sandbox: {
        program: sandbox.program,
        mounts: [...libraries, { outside: root, inside: `${folder}/build`, writable: true }],
      },
    }),
  });
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(1);
}

/** The other surroundings of this machine, with a folder of three files to build in. */
function withOthers(
  sandbox: Sandbox,
  work: (root: string, other: OtherSurroundings) => Promise<void>,
): Promise<void> {
  return withScratch(async (scratch) => {
    const other = await otherSurroundings(sandbox, join(scratch, 'preload'));
    const root = join(scratch, 'root');
    mkdirSync(join(root, 'three'), { recursive: true });
    for (const name of ['a', 'b', 'c']) writeFileSync(join(root, 'three', name), '');
    await work(root, other);
  });
}

test('folder, user, group, host, umask and time zone are others', async () => {
  const sandbox = await findSandbox();
  if ('problem' in sandbox) return skip(`no sandbox: ${sandbox.problem}`);
  await withOthers(sandbox, async (root, { surroundings, varied }) => {
    const commands = ['pwd', 'id -u', 'id -g', 'uname -n', 'umask', 'date +%z'];
    const usual = await seen(root, usualSurroundings, sandbox, commands);
    assert.equal(usual, ['/unikernel/build', '1000', '1000', 'unikernel', '0022', '+0000']);
    const others = await seen(root, surroundings, sandbox, commands);
    const { folder, user, group, host } = surroundings;
    assert.equal(others, [`${folder}/build`, `${user}`, `${group}`, host, '0077', '+1400']);
    for (const name of ['folder', 'user', 'group', 'host name', 'umask', 'time zone'])
      assert.ok(varied.includes(name), name);
  });
});

test('every program sees the entries of a folder in reverse', async () => {
  const sandbox = await findSandbox();
  await withOthers(sandbox, async (root, { surroundings, varied }) => {
    assert.ok(varied.includes('file order'));
    const commands = [
      'ls -U three | tr "\\n" " "; echo',
      'find three -type f -printf "%f "; echo',
      'perl -e \'opendir D, "three"; print join(" ", grep !/^\\./, readdir D), " "\'; echo',
      'python3 -c \'import os; print(*os.listdir("three"), "")\'',
      'mkdir copy && cp -r three copy && rm -r copy && echo removed',
    ];
    const usual = await seen(root, usualSurroundings, sandbox, commands);
    const others = await seen(root, surroundings, sandbox, commands);
    const reversed = `${usual[0]!.trim().split(' ').reverse().join(' ')} `;
    assert.equal(usual, [usual[0], usual[0], usual[0], usual[0], 'removed']);
    assert.equal(others, [reversed, reversed, reversed, reversed, 'removed']);
  });
});

test('the time is another, and make takes no file for newer than it is', async () => {
  const sandbox = await findSandbox();
  await withOthers(sandbox, async (root, { surroundings, unvaried }) => {
    const problem = unvaried.find(({ what }) => what === 'time');
    if (problem !== undefined) return skip(problem.reason);
    const commands = [
      'date +%Y-%m',
      'touch made && test made -nt three/a && echo newer',
      'cp --preserve=timestamps three/a copied && test ! copied -nt three/a && echo "no newer"',
      "printf 'all: made\\nmade: copied; touch made\\n' > again",
      '$(MAKE) --no-print-directory -s -f again && $(MAKE) --no-print-directory -q -f again && echo done',
    ];
    const [now, ...usual] = await seen(root, usualSurroundings, sandbox, commands);
    const [later, ...others] = await seen(root, surroundings, sandbox, commands);
    assert.not.equal(later, now);
    assert.equal(usual, ['newer', 'no newer', 'done']);
    assert.equal(others, usual);
  });
});

test('without a sandbox the reason stands with what it hinders', async () => {
  await withOthers({ problem: 'none here' }, async (_, { unvaried, varied }) => {
    const hindered = unvaried.filter(({ reason }) => reason === 'not sandboxed: none here');
    assert.equal(
      hindered.map(({ what }) => what),
      ['user', 'group', 'host name'],
    );
    assert.ok(varied.includes('umask'));
  });
});

test.run();
