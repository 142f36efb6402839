// What --json prints, held against the schemas in docs/schema/.

import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { schemaFile } from '../../src/cli/json/schemas.ts';
import { packageRoot } from '../../src/plan/package-root.ts';
import { appConfig, appProject, type Project, passing, withProject } from './project.ts';

const test = suite('--json');

type Document = {
  readonly command: string;
  readonly exitCode: number;
  readonly result: never;
  readonly diagnostics: readonly { readonly code: string }[];
};

/** Runs a command with --json; its one document on stdout is what the schema says. */
async function ask(project: Project, words: readonly string[], command: string): Promise<Document> {
  const environment = { UNIKERNEL_STORE: join(project.folder, 'store') };
  const { stdout, code } = await project.unikernel([...words, '--json'], environment);
  const document: Document = JSON.parse(stdout);
  const schema = JSON.parse(readFileSync(join(packageRoot, schemaFile(command)), 'utf8'));
  const ajv = new Ajv();
  if (!ajv.validate(schema, document))
    throw new Error(`${words.join(' ')}: ${ajv.errorsText()}\n${stdout}`);
  assert.is(document.exitCode, code);
  return document;
}

test('every command answers as its schema says', () =>
  withProject(appProject(passing), async (project) => {
    const key = join(project.folder, 'team.secret');
    const made = await ask(project, ['store', 'keygen', 'team', '--output', key], 'store keygen');
    const { publicKey } = made.result as { publicKey: string };
    project.write({
      ...appProject(passing),
      'unikernel.config.ts': appProject(passing)['unikernel.config.ts']!.replace(
        'images: {',
        `caches: [{ url: 'cache', keys: ['${publicKey}'] }],\n  images: {`,
      ),
    });
    const calls: [words: string[], command?: string][] = [
      [['generate']],
      [['lock']],
      [['lock', '--check']],
      [['fetch']],
      [['build']],
      [['build', 'app']],
      [['check']],
      [['run']],
      [['test']],
      [['log']],
      [['graph']],
      [['graph', '--why', 'app', 'app/main.c'], 'graph'],
      [['diff', 'app', 'app']],
      [['store', 'path'], 'store path'],
      [['store', 'push', '--to', 'cache', '--key', key], 'store push'],
      [['store', 'pull'], 'store pull'],
      [['store', 'roots'], 'store roots'],
      [['store', 'size'], 'store size'],
      [['store', 'verify'], 'store verify'],
      [['store', 'gc', '--dry-run'], 'store gc'],
      [['set', 'app.run.memory', '32Mi', '--yes']],
      [['init', '--yes']],
      [['doctor']],
      [['explain', 'config/impure']],
      [['completion', 'bash']],
      [['schema', 'config']],
    ];
    for (const [words, command = words[0]!] of calls) {
      const { exitCode, result, diagnostics } = await ask(project, words, command);
      assert.is(exitCode, 0, words.join(' '));
      assert.ok(result !== null, `${words.join(' ')} has a result`);
      assert.equal(diagnostics, []);
    }
  }));

/** With a series of one on a tree of its own. */
const patched = {
  ...appProject(passing),
  'unikernel.config.ts': appConfig(`patches: [
        definePatch({
          name: 'value',
          reason: 'It is too small.',
          provides: ['larger-value'],
          upstream: { notSubmitted: 'a test' },
          change: { diff: 'patches/value.patch' },
        }),
      ],`)
    .replace('import {', 'import { definePatch, path,')
    .replace('unikraft: embedded()', "unikraft: path('tree')"),
  'patches/value.patch':
    '--- a/value.c\n+++ b/value.c\n@@ -3,3 +3,3 @@\n /* value */\n-int value = 1;\n+int value = 2;\n \n',
  'tree/version.mk': 'UK_VERSION = 0\nUK_SUBVERSION = 9\nUK_CODENAME = Nine\n',
  'tree/value.c': '\n\n/* moved */\n/* value */\nint value = 1;\n\n\n',
};

test('so do those of patches, and a matrix', () =>
  withProject(patched, async (project) => {
    const answers: [words: string, result: RegExp][] = [
      ['explain value', /"told":\{"state":"offset"/],
      ['matrix --against tree', /"states":\[\{"tree":"0.9.0","state":"offset"/],
      ['refresh', /"written":true,"edits":\[\{"file":"patches\/value.patch"/],
      ['refresh', /"written":false,"edits":\[\]/],
      ['edit value', /"folder":"\//],
      ['edit value --abort', /"folder":null/],
      ['new other', /"folder":"\//],
      ['edit other --abort', /"folder":null/],
      ['export --output mails', /"files":\["mails\/unikraft\/0001-value.patch"\]/],
      ['drop value --yes', /"written":true,"edits":\[\{"file":"unikernel.config.ts"/],
      ['import mails/unikraft', /"patches":\[\{"name":"value","state":"clean"/],
    ];
    for (const [text, wanted] of answers) {
      const words = text.split(' ');
      const { result, diagnostics } = await ask(project, ['patch', ...words], `patch ${words[0]}`);
      assert.equal(diagnostics, [], text);
      assert.match(JSON.stringify(result), wanted, JSON.stringify(result));
    }
    appendFileSync(join(project.folder, 'tree/version.mk'), '#\n');
    const { result, exitCode } = await ask(project, ['matrix', '--against', 'tree'], 'matrix');
    assert.is(exitCode, 100);
    assert.is((result as { cells: { state: string }[] }).cells[0]!.state, 'not built');
  }));

test('errors are data, with the exit code that they have without --json', () =>
  withProject(appProject(passing), async (project) => {
    const unknown = await ask(project, ['build', 'ap'], 'build');
    assert.is(unknown.exitCode, 2);
    assert.equal(unknown.diagnostics, [
      {
        code: 'cli/unknown-image',
        message: "There is no image 'ap' in unikernel.config.ts.",
        notes: ['the images are app'],
        suggestion: "did you mean 'app'?",
      },
    ]);
    project.write({ 'app/main.c': passing.replace('ok 1', 'not ok 1') });
    const failed = await ask(project, ['test'], 'test');
    assert.is(failed.exitCode, 6);
    assert.is(failed.diagnostics[0]!.code, 'run/failed');
    assert.is(
      (failed.result as { images: { boots: { verdict: string }[] }[] }).images[0]!.boots[0]!
        .verdict,
      'fail',
    );

    const { stdout, code } = await project.unikernel(['biuld', '--json']);
    assert.is(code, 2);
    assert.equal(JSON.parse(stdout).diagnostics, [
      {
        code: 'cli/usage',
        message: "Unknown command 'biuld'.",
        suggestion: "did you mean 'build'?",
      },
    ]);
  }));

test('under GitHub Actions an error is annotated at its line, relative to the checkout', () =>
  withProject(appProject(passing, 'memory: 1,'), async ({ folder, unikernel }) => {
    const environment = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: join(folder, '..') };
    const { stderr } = await unikernel(['check'], environment);
    const file = `${folder.split('/').at(-1)}/unikernel.config.ts`;
    assert.match(
      stderr,
      `::error file=${file},line=12,col=7,title=config/unknown-key::images.app has no key 'memory'.%0A`,
    );
  }));

test.run();
