// Completion in the shells themselves, with the tool on PATH.

import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../src/plan/package-root.ts';
import { findProgram } from '../../src/run/find-program.ts';
import { removeFolder } from '../../src/store/folder.ts';
import { skip } from '../support/skip.ts';
import { onTerminal } from '../support/terminal.ts';
import { appProject, passing, withProject } from './project.ts';

const test = suite('completion');

type Shell = {
  readonly folder: string;
  readonly environment: Record<string, string>;
};

/** A project with the image `app`, and the tool as a program on PATH. */
async function withTool(work: (shell: Shell) => Promise<void>): Promise<void> {
  const bin = mkdtempSync(join(tmpdir(), 'unikernel-bin-'));
  const program = join(bin, 'unikernel');
  writeFileSync(
    program,
    `#!/bin/sh\nexec ${process.execPath} ${packageRoot}/bin/unikernel.js "$@"\n`,
  );
  chmodSync(program, 0o755);
  try {
    await withProject(appProject(passing), ({ folder }) =>
      work({
        folder,
        environment: {
          PATH: `${bin}${delimiter}${process.env.PATH}`,
          UNIKERNEL_STORE: join(folder, 'store'),
          HOME: folder,
        },
      }),
    );
  } finally {
    await removeFolder(bin);
  }
}

async function inShell(
  words: readonly string[],
  { folder, environment }: Shell,
): Promise<string[]> {
  const [program, ...args] = words as [string, ...string[]];
  const { stdout } = await execa(program, args, { cwd: folder, env: environment, stdin: 'ignore' });
  return stdout.split('\n');
}

test('bash completes commands, options, choices, images and files', () =>
  withTool(async (shell) => {
    const cases = [
      ['bui', ['build']],
      ['store ', ['gc', 'verify', 'roots', 'size', 'path', 'push', 'pull', 'keygen']],
      ['build a', ['app']],
      ['run --mem', ['--memory']],
      ['graph --format m', ['mermaid']],
      ['--json check ', ['app']],
      ['-C ', ['app', 'node_modules', 'store']],
      ['diff unikernel.c', ['unikernel.config.ts']],
      ['explain config/unknown', ['config/unknown-key']],
      ['set x ', []],
    ] as const;
    const script = cases.map(([line]) => {
      const words = ['unikernel', ...line.split(' ')];
      const quoted = words.map((word) => `'${word}'`).join(' ');
      return `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _unikernel; echo "\${COMPREPLY[*]}"`;
    });
    const source = 'source <(unikernel completion bash)';
    const lines = await inShell(['bash', '-c', [source, ...script].join('\n')], shell);
    const expected = cases.map(([, words]) => words.join(' '));
    assert.equal(
      lines.map((line) => line.split(' ').sort().join(' ')),
      expected.map((line) => line.split(' ').sort().join(' ')),
    );
  }));

test('a person at bash presses TAB', () =>
  withTool(async ({ folder, environment }) => {
    const { shown } = await onTerminal(
      ['bash', '--norc', '--noprofile', '-i'],
      [
        ['', "source <(unikernel completion bash); echo re''ady\r"],
        ['ready', 'unikernel expl\tconfig/unknown\t --no-color\r'],
        ['Do:', 'exit\r'],
      ],
      { cwd: folder, environment },
    );
    assert.match(shown, 'Take the nearest name of the note.');
  }));

test('zsh completes the same', () => {
  if (!findProgram('zsh')) return skip('zsh is not installed');
  return withTool(async ({ folder, environment }) => {
    const { shown } = await onTerminal(
      ['zsh', '-f', '-i'],
      [
        ['', "source <(unikernel completion zsh); echo re''ady\r"],
        ['ready', 'unikernel expl\tconfig/unknown\t --no-color\r'],
        ['Do:', 'exit\r'],
      ],
      { cwd: folder, environment },
    );
    assert.match(shown, 'Take the nearest name of the note.');
  });
});

test('fish completes the same, and says what each word does', () => {
  if (!findProgram('fish')) return skip('fish is not installed');
  return withTool(async (shell) => {
    const ask = (line: string): string => `complete --do-complete '${line}'`;
    const script = [
      'unikernel completion fish | source',
      ...['unikernel bui', 'unikernel build a', 'unikernel diff unikernel.c'].map(ask),
    ];
    const lines = await inShell(['fish', '--no-config', '-c', script.join('; ')], shell);
    assert.equal(lines, [
      'build\tbuild images and print their paths',
      'app',
      'unikernel.config.ts',
    ]);
  });
});

test.run();
