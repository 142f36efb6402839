// Checks against a real guest: the template of httpd, which has one, and what can go wrong.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { unikernel } from '../e2e/project.ts';
import { isAlive, readPids } from '../support/process.ts';
import { withScratch } from '../support/scratch.ts';

const test = suite('checks');

test('the template of httpd passes its check, and is powered off in order', () =>
  withScratch(async (folder) => {
    const here = { cwd: folder };
    const made = await unikernel(['init', '--template', 'httpd', '--yes', '--name', 'web'], here);
    assert.is(made.code, 0, made.stderr);
    const { code, stdout, stderr } = await unikernel(['test'], here);
    assert.is(code, 0, `${stdout}\n${stderr}`);
    assert.match(stdout, /^# check answers: ok, /m);
    assert.match(stdout, /reboot: Restarting system/);
    assert.match(stderr, /web: ok, 1 of 1 checks passed/);

    // Now a check that fails, and one that says nothing of the guest.
    const config = join(folder, 'unikernel.config.ts');
    const check = readFileSync(config, 'utf8').replace(
      /checks: \[.*\],/,
      // A function: of a text the dollars would mean something.
      () => `checks: [
        { name: 'answers', command: ['node', 'checks/answers.mjs'], ready: 'httpd serves' },
        { name: 'hangs', command: ['sh', '-c', 'sleep 600 & echo $! $$ > pids; wait'], ready: 'httpd serves', timeout: '1s' },
        { name: 'last', command: ['sh', '-c', 'test "$UNIKERNEL_IMAGE" = web'], ready: 'httpd serves' },
      ],`,
    );
    writeFileSync(config, check);
    writeFileSync(join(folder, 'www/index.html'), 'another page\n');
    const failed = await unikernel(['test', '--json'], here);
    assert.is(failed.code, 6, failed.stderr);
    const { result, diagnostics } = JSON.parse(failed.stdout);
    const [{ checks, verdict }] = result.images[0].boots;
    assert.is(verdict, 'fail');
    assert.equal(
      checks.map(({ name, passed, reason }: Record<string, unknown>) => [name, passed, reason]),
      [
        ['answers', false, 'it ended with status 1'],
        ['hangs', false, 'it took longer than 1 s'],
        ['last', true, null],
      ],
    );
    assert.match(checks[0].output.join('\n'), /AssertionError/);
    assert.match(diagnostics[0].message, /^2 of 3 checks failed: answers, it ended with status 1/);
    assert.not.ok((await readPids(join(folder, 'pids'))).some(isAlive));

    // Ctrl-C while one is under way.
    writeFileSync(config, check.replace("timeout: '1s'", "timeout: '10m'"));
    writeFileSync(join(folder, 'pids'), '');
    const running = execa(process.execPath, [join(packageRoot, 'bin/unikernel.js'), 'test'], {
      cwd: folder,
      env: { CI: '', NO_COLOR: '1' },
      all: true,
      reject: false,
      stdin: 'ignore',
    });
    const pids = await readPids(join(folder, 'pids'), 60);
    assert.ok(pids.every(isAlive));
    running.kill('SIGINT');
    const { exitCode, all } = await running;
    assert.is(exitCode, 130, all);
    assert.match(all, /reboot: Restarting system/);
    assert.not.ok(pids.some(isAlive));
  }));

test.run();
