// `unikernel graph`: what images are made of, and why an input is in one.

import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findProgram } from '../../src/run/find-program.ts';
import { skip } from '../support/skip.ts';
import { appConfig, appProject, passing, withProject } from './project.ts';

const test = suite('graph');

const strncat = `patches: [{
        name: 'more-strings', reason: 'test', provides: ['more-strings'], upstream: 'none',
        change: { operations: [{ op: 'addFile', file: 'x.c', from: 'patches/x.c' }] },
      }],
      kconfig: { HZ: 100 },`;
const second = appConfig()
  .replace(/[\s\S]*images: \{/, '')
  .replace('app: {', 'plain: {');
const files = {
  ...appProject(passing),
  'patches/x.c': 'int x;\n',
  'notes.txt': 'of no image\n',
  'unikernel.config.ts': appConfig(strncat).replace(/ {2}\},\n\}\);\n$/, second.trimStart()),
};

test('text has every step of every image; JSON each once, with its path and inputs by role', () =>
  withProject(files, async (project) => {
    const store = `${project.folder}/store`;
    const unikernel = (...words: string[]) => project.unikernel(words, { UNIKERNEL_STORE: store });
    await unikernel('generate', 'app');
    const { code, stdout, stderr } = await unikernel('graph');
    assert.is(code, 0, stderr);
    assert.match(stdout, /^app +image +[0-9a-f]{8} +not built +5 options$/m);
    assert.match(stdout, /^├─ application: app +folder .* app$/m);
    assert.match(stdout, /^├─ toolchain .*\d+ programs: .*gcc/m);
    assert.match(stdout, /^app-generated +generate +[0-9a-f]{8} +built/m);
    assert.match(stdout, /^plain +image/m);
    assert.not.match((await unikernel('graph', 'plain')).stdout, /^app +image/m);

    const { version, images, nodes } = JSON.parse(
      (await unikernel('graph', '--format', 'json')).stdout,
    );
    assert.is(version, 1);
    const node = (id: string) => nodes.find((each: { id: string }) => each.id === id);
    const image = node(images.app.result);
    assert.is(image.storePath, `${store}/store/${image.id}`);
    assert.is(image.built, false);
    assert.is(node(images.app.generated).built, true);
    assert.is(node(image.inputs.application).builder.type, 'folder');
    assert.ok(node(image.inputs.toolchain).programs.gcc.version);
  }));

test('Graphviz draws what DOT says, and Mermaid is a flowchart of nodes and edges', () =>
  withProject(files, async (project) => {
    const mermaid = (await project.unikernel(['graph', '--format', 'mermaid'])).stdout;
    const [head, ...lines] = mermaid.split('\n');
    assert.is(head, 'flowchart LR');
    const known = /^ {2}(n\d+(\[|\(\[)"[^"]+"(\]|\]\))|n\d+ -->\|"[^"]+"\| n\d+|class(Def)? .*)$/;
    for (const line of lines) assert.match(line, known);
    if (!findProgram('dot')) return skip('no Graphviz');
    const { stdout } = await project.unikernel(['graph', '--format', 'dot']);
    const drawn = await execa('dot', ['-Tplain'], { input: stdout });
    assert.match(drawn.stdout, /^node .*app\\nimage/m);
    assert.match(drawn.stdout, /^edge /m);
  }));

test('--why tells by what an input enters, where that was asked for, and the way to the image', () =>
  withProject(files, async (project) => {
    const why = async (...words: string[]) => {
      const { code, stdout, stderr } = await project.unikernel(['graph', '--why', ...words]);
      assert.is(code, 0, stderr);
      return stdout;
    };
    const way = 'unikraft \\(patch\\) ─▶ app \\(image\\)';
    const place = 'unikernel\\.config\\.ts:12:\\d+';
    for (const input of ['more-strings', './patches/x.c', 'patches'])
      assert.match(
        await why('app', input),
        new RegExp(`by the patch more-strings.*${place}\n.*${way}`),
      );
    assert.match(await why('app', 'HZ'), /by the option HZ=100 {2}unikernel\.config\.ts:16:\d+/);
    assert.match(
      await why('app', 'app/main.c'),
      /folder of the application, app {2}unikernel\.config/,
    );
    assert.match(await why('app', 'recipes/core'), /folder of the Unikraft tree/);
    assert.match(await why('app', 'gcc'), /as the program gcc/);
    assert.match(
      await why('app', 'unikernel.config.ts'),
      /HZ=100[\s\S]*more-strings|more-strings[\s\S]*HZ=100/,
    );
    assert.is(await why('plain', 'HZ'), 'plain does not take HZ in; app does.');
    assert.is(await why('app', 'notes.txt'), 'app does not take notes.txt in; no image does.');
  }));

test('what cannot be asked is refused with what can', () =>
  withProject(files, async (project) => {
    const help = await project.unikernel(['graph', '--help']);
    assert.match(help.stdout, /Examples:\n {2}unikernel graph/);
    const cases: [string[], RegExp][] = [
      [['graph', 'ap'], /did you mean 'app'/],
      [['graph', '--format', 'svg'], /text, dot, mermaid, json/],
      [['graph', '--why', 'app'], /graph --why IMAGE INPUT/],
      [['graph', '--why', 'ap', 'HZ'], /did you mean 'app'/],
      [['graph', '--why', '--format', 'dot', 'app', 'HZ'], /text only/],
      [['graph', '--why', 'app', 'more-string'], /did you mean 'more-strings'/],
      [['graph', '--why', 'app', 'patches/y.c'], /did you mean 'patches\/x\.c'/],
      [['graph', '--why', 'app', 'NO_SUCH'], /decided by the Kconfig of the tree/],
    ];
    for (const [words, says] of cases) {
      const { code, stdout, stderr } = await project.unikernel(words);
      assert.is(code, 2, `${words.join(' ')}: ${stderr}`);
      assert.is(stdout, '');
      assert.match(stderr, says);
    }
  }));

test.run();
