// What --json prints, held against the schemas in docs/schema/.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { schemaFile } from '../../src/cli/json/schemas.ts';
import { packageRoot } from '../../src/plan/package-root.ts';
import { appProject, type Project, passing, withProject } from './project.ts';

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
