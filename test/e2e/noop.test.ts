// The answer to a build that has nothing to do is remembered, and forgotten when anything changes.

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appProject, passing, withProject } from './project.ts';

const test = suite('no-op');

test('it is remembered, until something that had a say changes', () =>
  withProject(appProject(passing), async (project) => {
    const store = join(project.folder, 'store');
    const build = async (environment: Record<string, string> = {}, ...args: string[]) => {
      const all = { UNIKERNEL_STORE: store, ...environment };
      const { code, stdout, stderr } = await project.unikernel([...args, 'build', 'app'], all);
      assert.is(code, 0, stderr);
      return stdout;
    };
    const marked = 'remembered';
    /** Builds until the answer is remembered, and marks it, so that its use can be seen. */
    const remember = async () => {
      await build();
      await build();
      const [name = ''] = readdirSync(join(store, 'answers'));
      const file = join(store, 'answers', name);
      const answer = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...answer, said: { stdout: [marked] } }));
      assert.is(await build(), marked);
    };
    const changes: Record<string, () => void | Promise<void>> = {
      'the config': () => project.write({ 'unikernel.config.ts': `${config}// more\n` }),
      'the application': () => project.write({ 'app/main.c': `${passing}/* more */\n` }),
      'a new file of the application': () => project.write({ 'app/new.h': '' }),
      'a generated file': () => project.write({ 'generated/app/run.sh': '' }),
      'a lockfile': () => project.write({ 'unikernel.lock': '{ "version": 1, "sources": {} }' }),
      'the image': async () => {
        const step = ['store', 'path', 'app'];
        const { stdout } = await project.unikernel(step, { UNIKERNEL_STORE: store });
        chmodSync(join(stdout, 'app'), 0o644);
        writeFileSync(join(stdout, 'app'), '');
      },
      'the store': () => rmSync(join(store, 'records'), { recursive: true }),
    };
    const config = readFileSync(join(project.folder, 'unikernel.config.ts'), 'utf8');
    for (const [what, change] of Object.entries(changes)) {
      await remember();
      await change();
      assert.is.not(await build(), marked, what);
    }
    await remember();
    mkdirSync(join(project.folder, 'bin'));
    const PATH = `${join(project.folder, 'bin')}:${process.env.PATH}`;
    assert.is.not(await build({ PATH }), marked, 'another PATH');
    assert.is.not(await build({}, '-j', '1'), marked, 'options are not remembered');
  }));

test('a folder of PATH that is not there or is a file does no harm', () =>
  withProject(appProject(passing), async (project) => {
    const PATH = `${process.env.PATH}:/nowhere:/etc/hostname/bin`;
    const environment = { PATH, UNIKERNEL_STORE: join(project.folder, 'store') };
    for (let build = 0; build < 3; build += 1) {
      const { code, stderr } = await project.unikernel(['build', 'app'], environment);
      assert.is(code, 0, stderr);
    }
  }));

test.run();
