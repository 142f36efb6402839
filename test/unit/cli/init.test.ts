import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { templateFiles } from '../../../src/cli/init/files.ts';
import { compareFiles, missingLinks } from '../../../src/cli/init/project-folder.ts';
import { gitignoreText, templateNames, templates } from '../../../src/cli/init/templates.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';

const test = suite('cli/init');

async function inFolder(work: (folder: string) => unknown): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'unikernel-init-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

for (const name of templateNames)
  test(`the template ${name} has a sound config, without the name of another project`, () =>
    inFolder(async (folder) => {
      write(folder, templateFiles(templates[name], 'my-image'));
      const { config } = await loadConfig(folder, { cacheDir: join(folder, 'cache') });
      assert.equal(Object.keys(config.images), ['my-image']);
    }));

test('the template boot asks of Linux what this repository does', () =>
  inFolder(async (folder) => {
    write(folder, templateFiles(templates.boot, 'boot'));
    const cacheDir = join(folder, 'cache');
    const [made, own] = await Promise.all(
      [folder, packageRoot].map((project) => loadConfig(project, { cacheDir })),
    );
    const { application: _, ...image } = made!.config.images.boot!;
    const { application: __, ...ownImage } = own!.config.images.boot!;
    assert.equal(image, ownImage);
  }));

test('a file that is there is told apart, and a .gitignore only gets what it lacks', () =>
  inFolder((folder) => {
    write(
      folder,
      new Map([
        ['same', 'text'],
        ['differs', 'own'],
        ['.gitignore', 'node_modules\n*.o'],
      ]),
    );
    const wanted = new Map(['same', 'differs', 'new'].map((path) => [path, 'text']));
    const states = compareFiles(folder, wanted).map(({ path, state }) => [path, state]);
    assert.equal(states, [
      ['differs', 'differs'],
      ['new', 'new'],
      ['same', 'same'],
    ]);
    const [gitignore] = compareFiles(folder, new Map([['.gitignore', gitignoreText]]));
    assert.is(gitignore!.text, 'node_modules\n*.o\n/build/\n/sources/\n/.unikernel/\n');
    writeFileSync(join(folder, '.gitignore'), gitignore!.text);
    const [again] = compareFiles(folder, new Map([['.gitignore', gitignoreText]]));
    assert.is(again!.state, 'same');
  }));

test('the tool is linked where npm has not installed it, and an old link is renewed', () =>
  inFolder((folder) => {
    const paths = () => missingLinks(folder).map(({ path }) => path);
    assert.equal(paths(), ['node_modules/unikernel', 'node_modules/.bin/unikernel']);
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync('/nonexistent', join(folder, 'node_modules/unikernel'));
    assert.ok(paths().includes('node_modules/unikernel'), 'an old link');
    rmSync(join(folder, 'node_modules/unikernel'));
    mkdirSync(join(folder, 'node_modules/unikernel'));
    assert.equal(paths(), ['node_modules/.bin/unikernel']);
    assert.equal(missingLinks(packageRoot), []);
  }));

test('npm packs all that a project is made from', () => {
  const { files } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  for (const needed of ['bin', 'dist', 'src', 'recipes', 'patches', 'unikernel.lock'])
    assert.ok(files.includes(needed), needed);
});

test.run();
