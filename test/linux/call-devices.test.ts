// `--net` and `--disk`: devices for one call.

import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withPosixProject } from '../e2e/project.ts';
import { counterDisks } from '../support/guest.ts';

const test = suite('devices for one call');

const devices = `${counterDisks},
      net: [{ mode: 'user' }],`;

test('a boot takes another folder, a finished disk and more forwards, and the project stays as it is', () =>
  withPosixProject('test/guest/counter', devices, async (project) => {
    const { folder, unikernel } = project;
    project.write({ 'site/hello': 'the host', 'other/hello': 'another' });
    const kept = join(folder, '.unikernel/disks/app/data.disk');
    const first = await unikernel(['test', 'app']);
    assert.is(first.code, 0, first.stderr);
    assert.match(first.stdout, /ok 1 boot 1 finds the host/);

    const finished = join(folder, 'finished.disk');
    copyFileSync(kept, finished);
    chmodSync(finished, 0o644);
    const before = readFileSync(kept);
    const words = ['--disk', 'site=other', '--disk', 'data=finished.disk', '--net', 'forward=0:80'];
    const { code, stdout, stderr } = await unikernel(['run', 'app', '--json', ...words]);
    assert.is(code, 0, stderr);
    const { console, forwards } = JSON.parse(stdout).result;
    assert.match(console.join('\n'), /ok 1 boot 2 finds another/);
    assert.match(forwards[0].address, /^127\.0\.0\.1:[1-9]\d+$/);
    assert.equal([forwards[0].guest, forwards[0].protocol, forwards.length], [80, 'tcp', 1]);
    assert.match(stderr, /app: 127\.0\.0\.1:\d+ leads to port 80 of the guest/);
    assert.ok(readFileSync(kept).equals(before), 'what the config keeps is not written to');
    assert.not(readFileSync(finished).equals(before), 'the finished disk is');

    const thrown = await unikernel(['test', 'app', '--disk', 'data=other', '--fresh-disks']);
    assert.match(thrown.stdout, /ok 1 boot 1 finds the host/);
    assert.ok(readFileSync(kept).equals(before), 'a disk from a folder keeps nothing');
    assert.is((await unikernel(['generate', '--check'])).code, 0);
    assert.ok(existsSync(join(folder, 'other/hello')));
  }));

test.run();
