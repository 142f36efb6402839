import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadConfig } from '../../../src/config/load.ts';
import { UserError } from '../../../src/diagnostics/diagnostic.ts';
import { packageRoot } from '../../../src/plan/package-root.ts';
import { helloConfig, withProject, writeIn } from './project-folder.ts';

const test = suite('config/load');

const files = {
  'unikernel.config.ts': helloConfig(
    'run: { memory, cpu }, kconfig: kconfig as Wishes,',
    "import { cpu, memory } from './run.ts';\nimport kconfig from './kconfig.json';\nimport type { Wishes } from './types.ts';",
  ),
  'run.ts': "export const memory = '16Mi';\nexport const cpu = 'max';\n",
  'kconfig.json': '{ "HZ": 100 }\n',
  'types.ts': 'export type Wishes = Record<string, number>;\n',
  'app/Makefile.uk': '',
};

test('a config is loaded with its files and places', () =>
  withLoadable(async (project, load) => {
    const { config, files, locate } = await load();
    assert.equal(Object.keys(config.images), ['hello']);
    assert.is(config.images.hello?.run.memory, 16 * 2 ** 20);
    assert.equal(files, ['kconfig.json', 'run.ts', 'unikernel.config.ts']);
    assert.equal(await locate(['images', 'hello', 'run', 'memory']), {
      file: 'run.ts',
      line: 1,
      column: 23,
    });
    assert.equal(await locate(['images', 'hello', 'kconfig', 'HZ']), {
      file: 'kconfig.json',
      line: 1,
      column: 9,
    });
    assert.equal(readdirSync(project).sort(), ['app', ...files, 'types.ts'].sort());
  }));

test('a project is loaded through a symbolic link', () =>
  withLoadable((project) =>
    withProject({}, async (elsewhere) => {
      symlinkSync(project, join(elsewhere, 'link'));
      const { locate } = await loadConfig(join(elsewhere, 'link'), { cacheDir: elsewhere });
      assert.is((await locate(['images']))?.file, 'unikernel.config.ts');
    }),
  ));

test('an unchanged config is remembered', () =>
  withLoadable(async (_, load, cacheDir) => {
    const first = await load();
    assert.equal((await load()).config, first.config);
    // What is remembered comes back, so it was not evaluated again.
    forge(cacheDir, (body) => body.replace('"max"', '"host"'));
    assert.is((await load()).config.images.hello?.run.cpu, 'host');
  }));

for (const [what, file, text] of [
  ['the config', 'unikernel.config.ts', `${files['unikernel.config.ts']}// edited\n`],
  ['an imported file', 'run.ts', "export const memory = '16Mi';\nexport const cpu = 'max' ;\n"],
  ['an imported JSON file', 'kconfig.json', '{ "HZ": 1000 }\n'],
  ['a file of which only types are used', 'types.ts', 'export type Wishes = { HZ: number };\n'],
  ['what npm installed', 'node_modules/.package-lock.json', '{}'],
] as const)
  test(`a change of ${what} is noticed`, () =>
    withLoadable(async (project, load, cacheDir) => {
      await load();
      forge(cacheDir, (body) => body.replace('"max"', '"host"'));
      writeIn(project, file, text);
      assert.is((await load()).config.images.hello?.run.cpu, 'max');
    }));

test('a change that makes the types wrong is noticed, also where only types are used', () =>
  withLoadable(async (project, load) => {
    await load();
    writeIn(project, 'types.ts', 'export type Wishes = Record<string, Date>;\n');
    const { diagnostics } = await refusalOf(load());
    assert.is(diagnostics[0]?.code, 'config/type-error');
    assert.is(diagnostics[0]?.location?.file, 'unikernel.config.ts');
  }));

for (const [title, damage] of [
  ['emptied', () => ''],
  ['cut off', (text: string) => text.slice(0, -9)],
  ['altered', (text: string) => text.replace('"max"', '"host"')],
] as const)
  test(`a cache file that is ${title} is ignored and written again`, () =>
    withLoadable(async (_, load, cacheDir) => {
      await load();
      const file = cacheFile(cacheDir);
      const good = readFileSync(file, 'utf8');
      writeFileSync(file, damage(good));
      assert.is((await load()).config.images.hello?.run.cpu, 'max');
      assert.is(readFileSync(file, 'utf8'), good);
    }));

test('a cache folder that cannot be written does not stop the load', () =>
  withLoadable(async (project) => {
    const { config } = await loadConfig(project, { cacheDir: join(project, 'run.ts/cache') });
    assert.is(config.images.hello?.application, 'app');
  }));

test('a config that is not taken is not remembered', () =>
  withLoadable(async (project, load, cacheDir) => {
    writeIn(project, 'kconfig.json', '{ "CONFIG_HZ": 100 }\n');
    await refusalOf(load());
    await refusalOf(load());
    assert.equal(readdirSync(cacheDir), []);
  }));

test('a folder that disappears is noticed although the config is unchanged', () =>
  withLoadable(async (project, load) => {
    await load();
    renameSync(join(project, 'app'), join(project, 'apps'));
    const { diagnostics } = await refusalOf(load());
    assert.equal(diagnostics, [
      {
        code: 'config/no-such-folder',
        message: "images.hello.application is 'app', and there is no such folder.",
        suggestion: "did you mean 'apps'?",
        location: { file: 'unikernel.config.ts', line: 12, column: 20 },
      },
    ]);
  }));

test('type errors and missing folders are told at once', () =>
  withLoadable(async (project, load) => {
    writeIn(
      project,
      'run.ts',
      "export const memory = '16Mi';\nexport const cpu: number = 'max';\n",
    );
    renameSync(join(project, 'app'), join(project, 'apps'));
    const { diagnostics } = await refusalOf(load());
    assert.equal(
      diagnostics.map(({ code, location }) => [code, location?.file, location?.line]),
      [
        ['config/type-error', 'run.ts', 2],
        ['config/no-such-folder', 'unikernel.config.ts', 12],
        ['config/type-error', 'unikernel.config.ts', 13],
      ],
    );
  }));

test('a type error of a whole image is told beside what is missing inside', () =>
  withLoadable(async (project, load) => {
    writeIn(
      project,
      'unikernel.config.ts',
      `import { defineConfig, embedded } from 'unikernel';
const common = { arch: 'x86_64', platform: 'kvm' };
export default defineConfig({
  images: {
    hello: { ...common, libc: 'nolibc', unikraft: embedded(), application: 'absent' },
  },
});
`,
    );
    const { diagnostics } = await refusalOf(load());
    assert.equal(
      diagnostics.map(({ code, location }) => [code, location?.line, location?.column]),
      [
        ['config/type-error', 5, 5],
        ['config/no-such-folder', 5, 76],
      ],
    );
  }));

test('what only a change needs is not loaded with a remembered config', async () => {
  const { metafile } = await build({
    absWorkingDir: packageRoot,
    entryPoints: ['src/config/load.ts'],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'unwritten',
    write: false,
    metafile: true,
  });
  const loaded = new Set<string>();
  const visit = (output: string): void => {
    for (const { path, kind, external } of metafile.outputs[output]?.imports ?? []) {
      if (kind !== 'import-statement' || loaded.has(path)) continue;
      loaded.add(path);
      if (!external) visit(path);
    }
  };
  visit('unwritten/load.js');
  assert.ok(loaded.has('node:crypto'));
  const heavy = ['esbuild', 'execa', 'ts-morph', 'write-file-atomic', 'zod'];
  assert.equal(
    heavy.filter((name) => loaded.has(name)),
    [],
  );
  assert.ok(heavy.every((name) => JSON.stringify(metafile.outputs).includes(`"${name}"`)));
});

type Load = () => ReturnType<typeof loadConfig>;

/** Runs `use` with a project whose config is faultless, and an empty cache. */
function withLoadable(use: (project: string, load: Load, cacheDir: string) => Promise<void>) {
  return withProject(files, (project) =>
    withProject({}, (cacheDir) => use(project, () => loadConfig(project, { cacheDir }), cacheDir)),
  );
}

function cacheFile(cacheDir: string): string {
  const [name, ...others] = readdirSync(cacheDir);
  assert.equal(others, []);
  return join(cacheDir, name!);
}

/** Changes what is remembered without a trace. */
function forge(cacheDir: string, change: (body: string) => string): void {
  const file = cacheFile(cacheDir);
  const body = change(readFileSync(file, 'utf8').split('\n')[1]!);
  writeFileSync(file, `${createHash('sha256').update(body).digest('hex')}\n${body}`);
}

async function refusalOf(loading: Promise<unknown>): Promise<UserError> {
  try {
    await loading;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('the config is loaded');
}

test.run();
