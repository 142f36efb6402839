// Several images in one call: at the same time, what they share once, and one failure ends all.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { appProject, passing, unikernel, withProject } from './project.ts';

const test = suite('parallel');

const other = `other: { arch: 'x86_64', platform: 'kvm', libc: 'nolibc', unikraft: embedded(), application: 'other' },`;

/** A project with the images app and other. */
function twoImages(main: string): Record<string, string> {
  const files = appProject(main);
  return {
    ...files,
    'unikernel.config.ts': files['unikernel.config.ts']!.replace(
      'images: {',
      `images: {\n    ${other}`,
    ),
    'other/Makefile.uk': files['app/Makefile.uk']!,
    'other/Config.uk': '',
    'other/main.c': `${passing}/* another */\n`,
  };
}

test('images are built at the same time, and what they share once', () =>
  withProject(twoImages(passing), async (project) => {
    const environment = { UNIKERNEL_STORE: `${project.folder}/store` };
    const { code, stdout, stderr } = await project.unikernel(['build'], environment);
    assert.is(code, 0, stderr);
    assert.match(stdout, /-app\/app\n.*-other\/other$/);
    assert.is(stderr.match(/patch unikraft …/g)?.length, 1, stderr);
    const lines = stderr.split('\n');
    const at = (text: string): number => lines.findIndex((line) => line.startsWith(text));
    const starts = [at('app: build app …'), at('other: build other …')];
    const ends = [at('app: build app took'), at('other: build other took')];
    assert.ok(Math.min(...starts) >= 0, stderr);
    assert.ok(Math.max(...starts) < Math.min(...ends), stderr);
  }));

test('an image that fails ends the others, and is told alone', () =>
  withProject(twoImages('int main(void) { return undeclared; }\n'), async (project) => {
    const environment = { UNIKERNEL_STORE: `${project.folder}/store` };
    const { code, stderr } = await project.unikernel(['build'], environment);
    assert.is(code, 100);
    assert.match(stderr, /app\/main\.c:1:25/);
    assert.not.match(stderr, /interrupted|make .* for other/);
    const again = await project.unikernel(['build', 'other'], environment);
    assert.is(again.code, 0, again.stderr);
  }));

test('a log is followed while it is written', () =>
  withProject(appProject(passing), async (project) => {
    const environment = { UNIKERNEL_STORE: `${project.folder}/store` };
    const run = (args: string[]) => unikernel(args, { cwd: project.folder, environment });
    const following = run(['log', 'app', '--follow']);
    const built = await run(['build', 'app']);
    assert.is(built.code, 0, built.stderr);
    const followed = await following;
    assert.is(followed.code, 0, followed.stderr);
    assert.match(followed.stdout, /CC .*main\.o/);
    assert.is(followed.stdout, (await run(['log', 'app'])).stdout);
    assert.is((await run(['log', 'app', '-f'])).stdout, followed.stdout, 'nothing to wait for');
  }));

test.run();
