// recipes/fsbench on a disk of a guest; and the same sources, compiled for the host.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { withPosixProject } from '../e2e/project.ts';
import { withScratch } from '../support/scratch.ts';

const test = suite('fsbench');

const image = `disks: [{ name: 'data', filesystem: 'ext4', size: '64Mi', mount: '/data' }],
      run: { memory: '64Mi', commandLine: 'loglevel=4 -- size=4 pieces=50 files=50' },`;

/** Scripts read these. */
const figures = [
  ...['4k', '64k'].flatMap((piece) => [
    `write-${piece} MB/s`,
    `write-${piece}-buffered MB/s`,
    `read-${piece}-cold MB/s`,
    `read-${piece}-cached MB/s`,
  ]),
  'random-read-4k reads/s',
  'random-write-4k writes/s',
  'random-write-4k-fsync writes/s',
  ...['create', 'stat', 'rename', 'unlink'].map((name) => `${name} files/s`),
];

test('each figure is told in a line of its own, and the TAP is judged', () =>
  withPosixProject('recipes/fsbench', image, async (project) => {
    const { code, stdout, stderr } = await project.unikernel(['test', 'app']);
    assert.is(code, 0, `${stdout}\n${stderr}`);
    const told = [...stdout.matchAll(/^# fsbench (\S+) (\d+\.\d) (\S+)$/gm)];
    assert.equal(
      told.map(([, name, , unit]) => `${name} ${unit}`),
      figures,
    );
    assert.ok(told.every(([, , value]) => Number(value) > 0));
    assert.match(stderr, /9 of 9 tests passed/);
  }));

test('it is ordinary C, and says what is wrong with its arguments', () =>
  withScratch(async (folder) => {
    const sources = join(packageRoot, 'recipes/fsbench');
    const files = readdirSync(sources).filter((name) => name.endsWith('.c'));
    const program = join(folder, 'fsbench');
    const words = ['-O2', '-Wall', '-Wextra', '-Werror', '-static', '-o', program, ...files];
    await execa('gcc', words, { cwd: sources });
    for (const [argument, message] of [
      ['size=0', 'size is a whole number from 1 to 4095'],
      ['files=some', 'files is a whole number from 1 to 1000000'],
      ['speed=11', 'there is no argument speed=11'],
      [`folder=${folder}/none`, `${folder}/none: No such file or directory`],
    ]) {
      const { exitCode, stdout } = await execa(program, [argument!], { reject: false });
      assert.is(exitCode, 1);
      assert.is(stdout, `fsbench: ${message}`);
    }
  }));

test.run();
